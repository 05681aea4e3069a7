import type { Labels } from '../core/metric.ts';
import { type Family, familiesOf } from '../domain/metrics.ts';
import type { World } from '../domain/world.ts';

/** What is known in Prometheus' text format, for a textfile collector or a pipe. */
export function formatPrometheus(world: World, version: string): string {
  return familiesOf(world, version).map(block).join('');
}

function block({ name, type, help, samples }: Family): string {
  const lines = new Map(
    samples
      .filter(([, value]) => !Number.isNaN(value))
      .map(([labels, value]) => [`${name}${labelled(labels)}`, numeral(value)]),
  );
  if (lines.size === 0) return '';
  const rows = Array.from(lines, ([series, value]) => `${series} ${value}\n`);
  return `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n${rows.join('')}`;
}

function labelled(labels: Labels): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${escapeValue(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function numeral(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value);
}

const escapeHelp = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
const escapeValue = (text: string): string => escapeHelp(text.toWellFormed()).replaceAll('"', '\\"');
