import { duration } from '../src/core/format.ts';
import type { Result } from './perform.ts';

export const head = [
  'drill',
  'seen after',
  'row',
  'keys',
  'works again after',
  'acknowledged writes lost',
] as const;

/** The rows of the table, each as its cells. */
export const cells = (title: string, { seen, keystrokes, recovered, lost }: Result): readonly string[] => [
  title,
  seen === undefined ? 'planned' : duration(seen.after),
  seen === undefined ? '' : `${seen.rank ?? 'not among the alerts'}`,
  `${keystrokes}`,
  duration(recovered),
  lost === undefined ? 'none written' : `${lost}`,
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
