import type { Choice, GivenFlags } from '../../core/action.ts';
import { sanitize } from '../../core/sanitize.ts';
import { type Line, type Span, span } from '../line.ts';
import type { Glyphs, Size } from '../panel.ts';
import type { Overlay } from '../place.ts';
import { pad } from '../text.ts';
import { wrap } from '../wrap.ts';

/** Below the choices, for what the one under the cursor is about. */
export const aboutRows = 3;

/** What an action takes, a row each, and what the one under the cursor is about. */
export function choiceLines(
  choices: readonly Choice[],
  { index, flags, field }: Overlay & { is: 'choices' },
  { columns, rows }: Size,
  glyphs: Glyphs,
): readonly Line[] {
  const room = Math.max(1, rows - aboutRows);
  const top = Math.max(0, Math.min(index - room + 1, choices.length - room));
  const name = Math.max(0, ...choices.map(({ flag }) => flag.length)) + 4;
  const shown = choices.slice(top, top + room).map((choice, offset): Line => {
    const isSelected = top + offset === index;
    return [
      span(isSelected ? ` ${glyphs.cursor} ` : '   ', 'accent'),
      span(pad(`--${choice.flag}`, name), isSelected ? 'strong' : 'plain'),
      isSelected && field !== undefined
        ? span(`${sanitize(field)}_`, 'accent')
        : chosenIn(choice, flags[choice.flag]),
    ];
  });
  const choice = choices[index];
  const about = choice === undefined ? [] : aboutOf(choice, columns - 4);
  return [...shown, ...about.map((text): Line => [span(`   ${text}`, 'dim')])];
}

function chosenIn({ is, usual, isRequired }: Choice, value: string | true | undefined): Span {
  if (typeof value === 'string') return span(sanitize(value), 'accent');
  if (is === 'switch') return value === true ? span('yes', 'accent') : span('no', 'dim');
  return isRequired ? span('has to be said', 'warn') : span(usual ?? 'as usual', 'dim');
}

function aboutOf({ about, is, values }: Choice, columns: number): readonly string[] {
  const known = values.map(sanitize).join(', ');
  const words = known === '' ? '' : is === 'one of' ? `one of ${known}` : `Tab: ${known}`;
  return [about, words]
    .filter((text) => text !== '')
    .flatMap((text) => wrap(text, columns, 2))
    .slice(0, aboutRows);
}

/** What was chosen, above what is planned so. */
export function chosenLines(flags: GivenFlags = {}, columns: number): readonly Line[] {
  const words = Object.entries(flags).map(
    ([flag, value]) => `--${flag}${value === true ? '' : ` ${sanitize(value)}`}`,
  );
  return words.length === 0
    ? []
    : wrap(words.join(' '), columns - 2, 3).map((text): Line => [span(' '), span(text, 'accent')]);
}

/** That there is something to choose, and what. */
export const offeredLines = (choices: readonly Choice[], columns: number): readonly Line[] =>
  choices.length === 0
    ? []
    : wrap(`chooses ${choices.map(({ flag }) => `--${flag}`).join(', ')}`, columns - 9, 2).map(
        (text, row): Line => [span(row === 0 ? ' c      ' : '        ', 'accent'), span(text, 'dim')],
      );
