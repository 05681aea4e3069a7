import type { Labels } from '../core/metric.ts';
import { familiesOf } from '../domain/metrics.ts';
import type { Family } from '../domain/world.metrics.ts';
import type { World } from '../domain/world.ts';

/** What is known in Prometheus' text format, for a textfile collector or a pipe. */
export function formatPrometheus(world: World, version: string): string {
  return familiesOf(world, version).map(block).join('');
}

function block({ name: ours, type: declared, help, samples }: Family): string {
  const name = ours === 'ALERTS' ? ours : snakeCase(ours);
  const type = typeOf(name, declared);
  const lines = new Map(
    samples
      .filter(([, value]) => !Number.isNaN(value))
      .map(([labels, value]) => [`${name}${labelled(labels)}`, numeral(value)]),
  );
  if (lines.size === 0) return '';
  const rows = Array.from(lines, ([series, value]) => `${series} ${value}\n`);
  return `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n${rows.join('')}`;
}

/** The exporters' own names have some camel case (`MemAvailable`), which Prometheus' checker refuses. */
const snakeCase = (name: string): string => name.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase();

/** And some that do not end as their type should; the exporters call those untyped. */
function typeOf(name: string, type: Family['type']): Family['type'] | 'untyped' {
  const isTotal = name.endsWith('_total');
  if (type === 'counter') return isTotal ? type : 'untyped';
  return isTotal || /_(?:count|sum|bucket)$/.test(name) ? 'untyped' : type;
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
