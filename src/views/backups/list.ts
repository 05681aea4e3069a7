import { bytes, duration } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import { parseTarget } from '../../core/target.ts';
import { setAsBackup, setsOf } from '../../domain/backup/sets.ts';
import { type Backup, type Backups, backupLevels, levelOf } from '../../domain/backup.ts';
import { momentOf } from '../changes/words.ts';
import { measure, named, words } from '../columns.ts';
import type { List } from '../list.ts';
import type { Known } from '../panel.ts';
import { backupDetail } from './detail.ts';
import { kindOf, levelSpan, placesOf, subjectOf } from './words.ts';

const placesIn = ({ backups }: Known<'backups'>): Backups['places'] =>
  Object.values(backups).flatMap(({ last }) => last?.value.places ?? []);

/** The least proven first. */
const ranks: readonly string[] = ['broken', ...backupLevels];

const isBroken = (backup: Backup): boolean => levelOf(backup) === 'broken';

/** Every backup, and every set of them, the broken ones before the others, the newest first. */
export const backupList: List<'backups', Backup> = {
  id: 'backups',
  title: 'Backups',
  needs: ['backups'],
  rows: (known) =>
    [
      ...placesIn(known).flatMap(({ backups, elsewhere }) => [...backups, ...(elsewhere?.backups ?? [])]),
      ...setsOf(placesIn(known)).map(setAsBackup),
    ].sort(
      (one, other) => Number(isBroken(other)) - Number(isBroken(one)) || other.startedAt - one.startedAt,
    ),
  key: ({ id }) => id,
  columns: [
    {
      id: 'level',
      title: 'level',
      width: 16,
      priority: 1,
      sorts: 'down',
      value: (backup) => ranks.indexOf(levelOf(backup)),
      cell: (backup, { glyphs }) => levelSpan(backup, glyphs),
    },
    named('of', { width: 20, flex: true, priority: 1 }, subjectOf),
    measure(
      'age',
      { width: 6, priority: 1 },
      ({ startedAt }) => startedAt,
      (startedAt, _, { at }) => duration(startedAt === undefined ? undefined : Math.max(0, at - startedAt)),
    ),
    measure('size', { width: 7, priority: 1 }, ({ bytes: size }) => size, bytes),
    measure('took', { width: 7, priority: 3, tone: 'dim' }, ({ took }) => took, duration),
    words(
      'begun',
      { width: 15, priority: 1, tone: 'dim' },
      ({ startedAt }, { at }) => momentOf(startedAt, at),
      ({ startedAt }) => startedAt,
    ),
    named('kind', { width: 14, priority: 3, tone: 'dim' }, kindOf),
    named('backup', { width: 26, flex: true, priority: 2 }, ({ id }) => id),
    named('where', { width: 24, flex: true, priority: 4, tone: 'dim' }, placesOf),
  ],
  searched: (backup) => {
    const { by, set, proofs } = backup;
    return [placesOf(backup), set, by === 'other' ? 'by another script' : '', proofs.broken?.because].join(
      ' ',
    );
  },
  target: ({ id }) => ({ kind: 'backup', name: id }),
  // What is taken anew is a backup of the same.
  targetOf: ({ target }, action) =>
    action === 'backup' && target !== undefined ? parseTarget(target) : undefined,
  detail: backupDetail,
  note: (known) => {
    const places = placesIn(known);
    const broken = places.flatMap(({ backups }) => backups).filter(isBroken).length;
    return [
      ...(broken === 0 ? [] : [`${broken} broken`]),
      ...places.flatMap(({ unread }) => (unread === undefined ? [] : [sanitize(unread)])),
    ].join(', ');
  },
  empty: 'none yet: b backs up all that has backup: { directory: PATH } in the stack file',
};
