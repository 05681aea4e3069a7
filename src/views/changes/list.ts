import { duration } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import { type Change, isCause } from '../../domain/changes.ts';
import type { WorldList } from '../bound.ts';
import { named, words } from '../columns.ts';
import { blank, caption, field, folded } from '../fields.ts';
import { type Line, span } from '../line.ts';
import type { Column } from '../list.ts';
import type { Look } from '../panel.ts';
import { effectWords, followedWords, happened, kindWords, momentOf, toneOf, unseenSince } from './words.ts';

export const changeKey = ({ at, kind, target, text }: Change): string => `${at} ${kind} ${target} ${text}`;

const columns: readonly Column<Change>[] = [
  {
    id: 'time',
    title: 'time',
    width: 15,
    priority: 1,
    sorts: 'down',
    value: ({ at }) => at,
    cell: (change, { at }) => span(momentOf(change.at, at), 'dim'),
  },
  named('what', { width: 13, priority: 3, tone: 'dim' }, ({ kind }) => kindWords[kind]),
  named('target', { width: 24, priority: 1 }, ({ target }) => target),
  words('change', { width: 26, priority: 1, flex: true, tone: toneOf }, happened, ({ text }) => text),
  {
    id: 'then',
    title: 'then',
    width: 38,
    priority: 2,
    value: ({ at, followed }) => followed?.alert && followed.alert.at - at,
    cell: (change, { at }) => span(followedWords(change, at), 'accent'),
  },
];

/** Everything that changed, the newest first. */
export const changeList: WorldList<Change> = {
  id: 'changes',
  title: 'Changes',
  needs: ['hostEvents', 'containerEvents'],
  parts: ({ changes }) => [changes],
  rows: ({ changes }) => changes,
  key: changeKey,
  columns,
  searched: ({ followed }) => followed?.alert?.name ?? '',
  target: ({ target }) => {
    const [kind, ...name] = target.split('/');
    return kind === 'container' ||
      kind === 'postgres' ||
      kind === 'redis' ||
      kind === 'sqlite' ||
      kind === 'unit' ||
      kind === 'check'
      ? { kind, name: name.join('/') }
      : undefined;
  },
  detail: (change, size, look) => [...story(change, size.columns, look), ...consequences(change, look)],
  empty: 'no change is known in the last 24 h',
};

function story(change: Change, width: number, { at }: Look): readonly Line[] {
  const since = unseenSince(change);
  return [
    field('target', sanitize(change.target)),
    ...folded('change', sanitize(change.text), width, toneOf(change)),
    field(
      since === undefined ? 'at' : 'noticed',
      `${momentOf(change.at, at)}, ${duration(at - change.at)} ago`,
    ),
    ...(since === undefined
      ? []
      : folded(
          'after',
          `${momentOf(since, at)}: it happened in these ${duration(change.at - since)}, when nobody looked`,
          width,
        )),
    ...(change.times === undefined
      ? []
      : [field('times', `${change.times}, the last at ${momentOf(change.until ?? change.at, at)}`)]),
    ...(change.by === undefined ? [] : [field('by', sanitize(change.by))]),
  ];
}

function consequences({ at: then, followed, ...change }: Change, { at }: Look): readonly Line[] {
  if (followed === undefined)
    return isCause({ ...change, at: then })
      ? [blank, [span('no alert about it began in the ten minutes after', 'dim')]]
      : [];
  const { alert, effect } = followed;
  return [
    blank,
    caption('Then'),
    ...(effect === undefined
      ? []
      : [field(effectWords[effect.is], `${momentOf(effect.at, at)}, ${duration(effect.at - then)} later`)]),
    ...(alert === undefined
      ? []
      : [
          field('alert', span(sanitize(alert.name), 'warn'), ` ${sanitize(alert.target)}`),
          field(
            '',
            `${momentOf(alert.at, at)}, ${alert.latest === true ? 'at most ' : ''}${duration(Math.max(0, alert.at - then))} later`,
          ),
        ]),
  ];
}
