import { join } from 'node:path';
import { readManifest } from '../../records/backups/manifest.ts';
import { readProofs } from '../../records/backups/proofs.ts';
import type { Doing, Step } from '../action.ts';
import { restoreCommand } from '../backup/commands.ts';
import { contentOf } from '../backup/facts.ts';
import { runClient } from '../backup/run.ts';
import { rowsText } from '../backup/seal.ts';
import { opened } from '../backup/whole.ts';
import type { Hands } from '../faces.ts';
import type { Facts, Subject } from './facts.ts';
import { rowsDifference, rowsIn } from './inspect.ts';
import { lookId, note } from './look.ts';

type Scratch = NonNullable<Facts['scratch']>;

/** Restores a dump into a database of its own, counts, and lets go of the database, whatever came of it. */
export function restore(
  { key, timeout, wrapper, within: container }: Facts,
  subject: Subject,
  scratch: Scratch,
): Step {
  const { system, database } = scratch;
  return {
    id: 'restore',
    title: `restore ${subject.id} into ${database}, and count its rows`,
    within: 2_000,
    stoppable: true,
    async run(hands, doing) {
      const signal = AbortSignal.any([doing.signal, AbortSignal.timeout(timeout)]);
      const face = hands.scratch(system);
      await face.dropScratch(database, signal);
      await face.createScratch(database, signal);
      await restoreInto(hands, subject, scratch, { ...doing, signal, wrapper, within: container });
      doing.tell('counts the rows');
      const noted = await rowsNoted(subject, doing);
      const rows = await face.countRows(database, noted, signal);
      const difference = rowsDifference(noted, rows);
      const at = hands.clock.now();
      if (difference !== undefined) {
        await note(hands, subject, {
          key,
          restoreKey: key,
          broken: { at, because: `restored, ${difference}` },
        });
        return { broken: difference };
      }
      await note(hands, subject, { key, restoreKey: key, restoreTested: at });
      return { restored: rowsText(rows) };
    },
    async happened() {
      const proofs = await readProofs(subject);
      // Of what was found broken nothing is left to find out.
      const isBroken = proofs?.key === key && proofs.broken !== undefined;
      return isBroken || proofs?.restoreKey === key ? 'yes' : 'no';
    },
    undo: 'nothing',
    hold: {
      atMost: timeout + 60_000,
      release: (hands, { signal }) => hands.scratch(system).dropScratch(database, signal),
      async released(reach, { signal }) {
        const answer = await reach.postgres(system).read(['backupDatabases'], signal);
        if (answer.is !== 'read' || answer.rows.backupDatabases === undefined) return 'unknown';
        return answer.rows.backupDatabases.some(({ name }) => name === database) ? 'no' : 'yes';
      },
    },
  };
}

async function restoreInto(
  hands: Hands,
  { id, path, by, format }: Subject,
  { system, database, jobs }: Scratch,
  { signal, tell, wrapper, within }: Doing & Pick<Facts, 'wrapper' | 'within'>,
): Promise<void> {
  tell(`restores into ${database}`);
  const archive =
    by === 'quarterdeck'
      ? join(path, contentOf({ kind: 'dump', format: format === 'directory' ? format : 'custom' }))
      : path;
  const way =
    within === null
      ? { argv: [...wrapper, ...restoreCommand(archive, database, jobs)] }
      : { argv: restoreCommand(undefined, database, 1), within, input: opened(archive) };
  await runClient(hands, await hands.login(system), { id: `verify-${id}` }, { ...way, database }, signal);
}

/** As they were counted when it was written, else when it was read just now. */
async function rowsNoted(
  subject: Subject,
  { results }: Pick<Doing, 'results'>,
): Promise<Readonly<Record<string, number>> | undefined> {
  const manifest = subject.by === 'quarterdeck' ? await readManifest(subject.path) : undefined;
  if (manifest?.rows !== undefined) return manifest.rows;
  return rowsIn(results[lookId(subject)]);
}
