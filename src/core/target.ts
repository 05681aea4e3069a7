export const targetKinds = [
  'host',
  'stack',
  'container',
  'service',
  'unit',
  'postgres',
  'redis',
  'nginx',
  'sqlite',
  'files',
  'directory',
  'log',
  'check',
  'backup',
  'release',
] as const;
export type TargetKind = (typeof targetKinds)[number];

/** What an action is for, written `kind/name`; the name is everything after the first slash. */
export type Target = { readonly kind: TargetKind; readonly name: string };

export const formatTarget = ({ kind, name }: Target): string => (name === '' ? kind : `${kind}/${name}`);

/** `host` and `stack` stand alone, every other kind has a name. Undefined for what is no target. */
export function parseTarget(text: string): Target | undefined {
  const [, word = '', name = ''] = /^([a-z]+)(?:\/(.+))?$/s.exec(text) ?? [];
  const kind = targetKinds.find((one) => one === word);
  if (kind === undefined || (name === '') !== (kind === 'host' || kind === 'stack')) return undefined;
  return { kind, name };
}

/** What a responder types to confirm: the name, or the kind where there is none. */
export const wordOf = ({ kind, name }: Target): string => (name === '' ? kind : name);
