import { duration } from '../src/core/format.ts';
import type { Result } from './perform.ts';

export const head = [
  'drill',
  'seen after',
  'row',
  'cause',
  'keys',
  'works again after',
  'longest without service',
  'acknowledged writes lost',
] as const;

/** The rows of the table, each as its cells. */
export const cells = (
  title: string,
  { seen, keystrokes, recovered, interruption, lost, stated = 0 }: Result,
): readonly string[] => [
  title,
  seen === undefined ? 'planned' : duration(seen.after),
  seen === undefined ? '' : `${seen.rank ?? 'not among the alerts'}`,
  seen?.cause === undefined ? '' : `${seen.cause}`,
  `${keystrokes}`,
  duration(recovered),
  interruption === undefined ? '' : duration(interruption),
  lost === undefined ? 'none written' : `${lost}${stated === 0 ? '' : `, and ${stated} that the plan said`}`,
];

const begins = '<!-- drills -->';
const ends = '<!-- /drills -->';

/** Puts the table into a document, between its marks. @throws where it has none. */
export function write(text: string, rows: readonly (readonly string[])[]): string {
  const from = text.indexOf(begins);
  const to = text.indexOf(ends);
  if (from === -1 || to < from) throw new Error(`The document has no ${begins} … ${ends}.`);
  const line = (row: readonly string[]): string => `| ${row.join(' | ')} |`;
  const table = [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
  return `${text.slice(0, from)}${begins}\n${table}\n${text.slice(to)}`;
}
