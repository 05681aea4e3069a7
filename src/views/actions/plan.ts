import { type Judgement, mendOf, type Plan, refusalsOf, type Verdict } from '../../core/plan.ts';
import { sanitize } from '../../core/sanitize.ts';
import { type Line, span } from '../line.ts';
import type { Glyphs, Size } from '../panel.ts';
import { rule } from '../rule.ts';
import { wrap } from '../wrap.ts';
import type { PlanPlace } from './place.ts';
import { countWords, inOrder, namesOf, verdictLines } from './verdicts.ts';

type Parts = { readonly columns: number; readonly glyphs: Glyphs };

/** What the plan says, from what it is about to how it is taken back, in as many rows as it takes. */
export function planLines(
  plan: Plan,
  judgement: Judgement,
  { overrides, isWhole }: Pick<PlanPlace, 'overrides' | 'isWhole'>,
  { columns, rows }: Size,
  glyphs: Glyphs,
): readonly Line[] {
  const look = { columns, glyphs };
  const head = [...told(plan.summary, 'plain', look), ...identityLines(plan, look)];
  const tail = [
    ...part('Impact', plan.impact, look),
    ...stepLines(plan, look),
    ...labelled('proof', plan.proof.map(sanitize).join(` ${glyphs.separator} `), look),
    ...labelled('undo', sanitize(plan.undo), look),
  ];
  const denied = deniedBy(plan, judgement, overrides);
  const all = [...denied, ...inOrder(plan.preflight)];
  const heading = { text: 'Preflight', heading: countWords(all, glyphs) };
  const names = namesOf(all);
  const mended = mendOf(plan.preflight, overrides);
  const lines = (some: readonly Verdict[], mostOfPass?: number): readonly Line[] =>
    some.flatMap((one) => {
      const isTaken = one.override !== undefined && overrides.includes(one.override);
      const isMended = one.mend !== undefined && one.mend === mended;
      return verdictLines(one, { names, isTaken, isMended }, columns, glyphs, mostOfPass);
    });
  const bad = lines(all.filter(({ is }) => is !== 'pass'));
  const passed = all.filter(({ is }) => is === 'pass');
  const used = head.length + 1 + bad.length + tail.length;
  // Whole where there is room for it, else one row each.
  const whole = lines(passed, 3);
  const good = isWhole || used + whole.length <= rows ? whole : lines(passed);
  const shown = isWhole || used + good.length <= rows ? good.length : Math.max(0, rows - used - 1);
  const more = good.length - shown;
  return [
    ...head,
    rule(heading, columns, glyphs),
    ...bad,
    ...good.slice(0, shown),
    ...(more === 0 ? [] : [[span(`   ${glyphs.ellipsis} ${more} more that pass (v)`, 'dim')]]),
    ...tail,
  ];
}

/** What stands against it besides its preflight: access and guards. */
function deniedBy(plan: Plan, judgement: Judgement, overrides: readonly string[]): readonly Verdict[] {
  if (judgement.is === 'allowed') return [];
  const { because } = judgement;
  const own = refusalsOf(plan.preflight, overrides).length;
  return because
    .slice(0, Math.max(0, because.length - own))
    .map((sentence) => ({ title: 'allowed here', is: 'refuse', because: sentence }));
}

const told = (text: string, tone: 'plain' | 'dim', { columns }: Parts): readonly Line[] =>
  wrap(sanitize(text), columns - 2, 4).map((line): Line => [span(' '), span(line, tone)]);

function identityLines({ identity }: Plan, look: Parts): readonly Line[] {
  const words = Object.entries(identity).map(([name, value]) => `${name} ${value}`);
  return words.length === 0 ? [] : told(words.join(` ${look.glyphs.separator} `), 'dim', look);
}

function part(text: string, sentences: readonly string[], look: Parts): readonly Line[] {
  if (sentences.length === 0) return [];
  return [
    rule({ text }, look.columns, look.glyphs),
    ...sentences.flatMap((sentence) => told(sentence, 'plain', look)),
  ];
}

function stepLines({ steps }: Plan, look: Parts): readonly Line[] {
  const words = steps.map(({ title, hold, pointOfNoReturn }, index) => {
    const notes = [...(hold ? ['holds'] : []), ...(pointOfNoReturn ? ['no way back from here'] : [])];
    return `${index + 1} ${sanitize(title)}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`;
  });
  if (words.length === 0) return [];
  return [
    rule({ text: 'Steps' }, look.columns, look.glyphs),
    ...flow(words, look.columns - 2).map((line): Line => [span(' '), span(line)]),
  ];
}

/** Beside each other, none of them broken where it fits in a row. */
function flow(words: readonly string[], columns: number): readonly string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : `${last}   ${word}`;
    if (last !== undefined && longer.length <= columns) lines[lines.length - 1] = longer;
    else lines.push(...wrap(word, columns));
  }
  return lines;
}

function labelled(name: string, text: string, { columns }: Parts): readonly Line[] {
  if (text === '') return [];
  return wrap(text, columns - 9, 3).map(
    (line, index): Line => [span(` ${(index === 0 ? name : '').padEnd(6)} `, 'dim'), span(line)],
  );
}
