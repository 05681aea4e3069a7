import type { Verdict } from '../../core/plan.ts';
import { sanitize } from '../../core/sanitize.ts';
import { type Line, span } from '../line.ts';
import type { Glyphs } from '../panel.ts';
import { pad, width } from '../text.ts';
import { wrap } from '../wrap.ts';
import { actWords, verdictSign, verdictTones } from './words.ts';

/** So that short titles stand alike on every screen. */
const leastName = 30;
const order = ['refuse', 'warn', 'pass'] as const;

/** How wide the widest title is. */
export const namesOf = (verdicts: readonly Verdict[]): number =>
  Math.max(0, ...verdicts.map(({ title }) => width(sanitize(title))));

/** What keeps it from being done before what should give pause, before what is well. */
export const inOrder = (verdicts: readonly Verdict[]): readonly Verdict[] =>
  verdicts.toSorted((a, b) => order.indexOf(a.is) - order.indexOf(b.is));

/** "2 refuse · 1 warn · 18 pass". */
export const countWords = (verdicts: readonly Verdict[], { separator }: Glyphs): string =>
  order
    .map((is) => ({ is, count: verdicts.filter((verdict) => verdict.is === is).length }))
    .filter(({ count }) => count > 0)
    .map(({ is, count }) => `${count} ${is}`)
    .join(` ${separator} `);

/** A verdict with its number and its limit; where it refuses, what would mend it, and how it is taken upon oneself. */
export function verdictLines(
  { title, is, because, mend, override }: Verdict,
  /** `names`: columns of the widest title; its refusal is taken upon oneself; its mend is the one that a key leads to. */
  how: { readonly names: number; readonly isTaken?: boolean; readonly isMended?: boolean },
  columns: number,
  glyphs: Glyphs,
  /** Rows for what is well: there is more to read where it is the result. */
  mostOfPass = 1,
): readonly Line[] {
  const isWide = columns >= 100;
  const indent = isWide ? 14 + Math.max(leastName, Math.min(how.names, Math.floor(columns / 3))) : 12;
  const name = sanitize(title);
  const said = sanitize(because);
  const head: Line = [
    span(' '),
    verdictSign(is, glyphs),
    span(` ${is.padEnd(7)}  `, verdictTones[is]),
    ...(isWide ? [span(pad(name, indent - 14, 'left', glyphs.ellipsis)), span('  ')] : []),
  ];
  const text = wrap(isWide ? said : `${name}: ${said}`, columns - indent - 1, is === 'pass' ? mostOfPass : 3);
  const quiet = is === 'pass' ? 'dim' : 'plain';
  const lines = text.map(
    (line, index): Line => [...(index === 0 ? head : [span(' '.repeat(indent))]), span(line, quiet)],
  );
  return [...lines, ...wayOut(mend, override, how)];
}

function wayOut(
  mend: Verdict['mend'] | undefined,
  override: string | undefined,
  { isTaken = false, isMended = false }: Parameters<typeof verdictLines>[1],
): readonly Line[] {
  const ways = [
    ...(mend === undefined ? [] : [`mend: ${actWords(mend)}${isMended ? ' (m)' : ''}`]),
    ...(override === undefined
      ? []
      : [`${isTaken ? 'taken upon yourself' : 'or accept it'} with --${override}`]),
  ];
  return ways.length === 0 ? [] : [[span(' '.repeat(12)), span(sanitize(ways.join(', ')), 'accent')]];
}
