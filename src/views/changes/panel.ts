import { duration } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import { unreadHistories } from '../../domain/changes/unread.ts';
import type { Change } from '../../domain/changes.ts';
import type { WorldPanel } from '../bound.ts';
import { type Line, span } from '../line.ts';
import type { Look, Size } from '../panel.ts';
import { targetIn } from '../target.ts';
import { clip, spread } from '../text.ts';
import { followedWords, happened, momentOf, toneOf, unseenSince } from './words.ts';

/** Whoever wants more of them opens the list. */
const most = 12;

type Model = { readonly changes: readonly Change[]; readonly unread: readonly string[] };

/** What changed last, each with its distance to what followed. */
export const changesPanel: WorldPanel<Model> = {
  id: 'changes',
  title: 'Changes',
  needs: ['hostEvents', 'containerEvents'],
  parts: ({ changes, readings }) => [changes, readings.hostEvents, readings.containerEvents],
  model: ({ changes, readings }) => ({ changes, unread: unreadHistories(readings) }),
  heading: ({ changes, unread }, { glyphs }) =>
    [
      ...(changes.length === 0 ? [] : ['last 24 h']),
      ...(unread.length === 0 ? [] : [`not read: ${unread.map(sanitize).join('; ')}`]),
    ].join(` ${glyphs.separator} `),
  body: ({ changes }, size, look) =>
    changes.length === 0
      ? [[span(' no change is known in the last 24 h', 'dim')]]
      : telling(changes, Math.min(size.rows, most)).map((change) => lineOf(change, size, look)),
  summary: ({ changes: [last] }, columns, look) =>
    last === undefined
      ? [span('no change known', 'dim')]
      : clip(lineOf(last, { columns, rows: 1 }, look), columns),
  health: () => 'ok',
};

/** The newest, but before them whatever was followed by something: the cause of what is wrong must not scroll away. */
function telling(changes: readonly Change[], rows: number): readonly Change[] {
  const followed = changes.filter(({ followed }) => followed !== undefined).slice(0, Math.ceil(rows / 2));
  const others = changes
    .filter((change) => !followed.includes(change))
    .slice(0, Math.max(0, rows - followed.length));
  return [...followed, ...others].sort((a, b) => b.at - a.at);
}

function lineOf(change: Change, { columns }: Size, look: Look): Line {
  const { ellipsis } = look.glyphs;
  const width = columns >= 110 ? 24 : 18;
  const since = unseenSince(change);
  const vague = since === undefined ? '' : ` (some time in the ${duration(change.at - since)} before)`;
  const left: Line = [
    span(` ${momentOf(change.at, look.at)}  `, 'dim'),
    span(`${targetIn(change.target, width, ellipsis)}  `),
    span(happened(change), toneOf(change)),
    span(vague, 'dim'),
  ];
  const then = followedWords(change, look.at, columns < 110);
  return then === ''
    ? clip(left, columns, ellipsis)
    : spread(left, [span(`${then} `, 'accent')], columns, ellipsis);
}
