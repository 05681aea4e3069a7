import type { Labels } from '../../core/metric.ts';

/** The same text for the same labels, in whatever order they stand; an empty label is no label. */
export function keyOf(labels: Labels): string {
  let key = '';
  for (const name of Object.keys(labels).sort())
    if (labels[name]) key += `${name}\u0001${labels[name]}\u0002`;
  return key;
}

/** The same of only these labels, or of all but these. */
export function signatureOf(labels: Labels, on: boolean, names: readonly string[]): string {
  if (!on) return names.length === 0 ? keyOf(labels) : keyOf(without(labels, names));
  let key = '';
  for (const name of names) key += `${labels[name] ?? ''}\u0001`;
  return key;
}

export function pick(labels: Labels, names: readonly string[]): Labels {
  const picked: Record<string, string> = {};
  for (const name of names) if (labels[name]) picked[name] = labels[name];
  return picked;
}

export function without(labels: Labels, names: readonly string[]): Labels {
  const kept: Record<string, string> = {};
  for (const name in labels) if (!names.includes(name)) kept[name] = labels[name] ?? '';
  return kept;
}
