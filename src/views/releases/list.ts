import { duration } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import { parseTarget } from '../../core/target.ts';
import type { SeenRelease } from '../../domain/release.ts';
import type { WorldList } from '../bound.ts';
import { momentOf } from '../changes/words.ts';
import { measure, named, words } from '../columns.ts';
import { field } from '../fields.ts';
import type { Line } from '../line.ts';
import type { Look } from '../panel.ts';

const standing = {
  open: 'open',
  good: 'good',
  returned: 'went back',
} as const satisfies Record<SeenRelease['is'], string>;
const tones = { open: 'warn', good: 'plain', returned: 'dim' } as const;

const short = (image: string): string => image.replace('sha256:', '').slice(0, 12);

/** What was deployed and rolled back, the newest first. */
export const releaseList: WorldList<SeenRelease> = {
  id: 'releases',
  title: 'Releases',
  needs: [],
  parts: ({ releases }) => [releases],
  rows: ({ releases }) => releases.toReversed(),
  key: ({ id }) => id,
  columns: [
    words(
      'time',
      { width: 15, priority: 1, tone: 'dim' },
      ({ at: then }, { at }) => momentOf(then, at),
      ({ at }) => at,
    ),
    named('state', { width: 10, priority: 1, tone: ({ is }) => tones[is] }, ({ is }) => standing[is]),
    named('kind', { width: 9, priority: 2 }, ({ what }) => what),
    named('target', { width: 24, priority: 1 }, ({ target }) => target),
    named('image', { width: 24, priority: 1, flex: true }, ({ to }) => to.reference),
    named('id of it', { width: 12, priority: 3, tone: 'dim' }, ({ to }) => short(to.image)),
    measure('down', { width: 7, priority: 2, tone: 'dim' }, ({ down }) => down, duration),
    named('by', { width: 10, priority: 3, tone: 'dim' }, ({ by }) => by),
  ],
  target: ({ target }) => parseTarget(target),
  detail: (release, _, look) => story(release, look),
  empty: 'nothing was deployed here yet',
};

function story(release: SeenRelease, { at: now }: Look): readonly Line[] {
  const { id, at, is, what, target, from, to, by, brings, schema, down } = release;
  return [
    field('release', id),
    field('what', `${what} of ${sanitize(target)}, ${standing[is]}`),
    field('at', `${momentOf(at, now)}, ${duration(now - at)} ago, by ${sanitize(by)}`),
    field('image', `${sanitize(to.reference)} ${short(to.image)}`),
    ...(from === undefined ? [] : [field('before', `${sanitize(from.reference)} ${short(from.image)}`)]),
    ...(brings === undefined ? [] : [field('as in', brings)]),
    ...(schema === undefined ? [] : [field('schema', sanitize(schema))]),
    ...(down === undefined ? [] : [field('down for', duration(down))]),
  ];
}
