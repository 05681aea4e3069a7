import { geteuid } from 'node:process';
import type { Verdict } from '../../../core/plan.ts';
import type { Instant } from '../../../core/reading.ts';
import type { Backup } from '../../../domain/backup.ts';
import { lookAtDirectory } from '../../../systems/directory.ts';
import { openSqlite } from '../../../systems/sqlite.ts';
import { sqliteOfNode } from '../../backup/sqlite/programs.ts';
import { reserveOf } from '../../backup/verdicts.ts';
import { type Landing, placeOfStage } from '../beside/landing.ts';
import { placeVerdict, spaceVerdict } from '../beside/verdicts.ts';
import { level } from '../words.ts';
import { freeVerdict } from './free.ts';

type Asked = { readonly backup: Backup; readonly clients: 'up' | 'down'; readonly at: Instant };

/** What speaks for and against putting a database file into its place, and the space that is left alone there. */
export async function verdicts(
  { landing, rights }: { readonly landing: Landing; readonly rights: { readonly uid: number } },
  { backup, clients, at }: Asked,
  signal: AbortSignal,
): Promise<{ readonly preflight: readonly Verdict[]; readonly reserve: number }> {
  const where = placeOfStage(landing.stage);
  const [directory, place, free, journal] = await Promise.all([
    lookAtDirectory(where).catch(() => undefined),
    placeVerdict(landing, backup),
    landing.replaced === null ? [] : freeVerdict(landing.path, clients),
    landing.replaced === null ? [] : journalVerdict(landing.path, signal),
  ]);
  const preflight = [
    level(backup, at),
    sqliteOfNode(),
    place,
    ...owner(rights.uid, geteuid?.()),
    ...(directory === undefined ? [] : [spaceVerdict(where, directory, backup.bytes)]),
    ...[free].flat(),
    ...[journal].flat(),
  ];
  return { preflight, reserve: reserveOf({ directory }) };
}

/** Whoever writes to the database could not write to it any more. Pure. */
export const owner = (uid: number, self: number | undefined): readonly Verdict[] =>
  self === undefined || self === 0 || self === uid
    ? []
    : [
        {
          ...{ title: 'owner', is: 'refuse', override: 'allow-owner' },
          because: `it would belong to this user, and not to the user ${uid}, whose it is: run it as that one, or as root`,
        },
      ];

/** What is not in the file yet goes with it when it is put aside. */
async function journalVerdict(path: string, signal: AbortSignal): Promise<readonly Verdict[]> {
  const found = await openSqlite({ title: path, path })
    .look(signal)
    .catch(() => undefined);
  const isLeft = found?.wal !== 'none' || found?.journal !== 'none';
  if (found === undefined || !isLeft) return [];
  return [
    {
      title: `files beside ${path}`,
      is: 'warn',
      because: 'a WAL or a journal is there, of a program that has it open or crashed: it is put aside too',
    },
  ];
}
