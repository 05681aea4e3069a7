import { type ProofsFile, proofsPath, readProofs } from '../../records/backups/proofs.ts';
import type { Step } from '../action.ts';
import { guarded } from '../backup/guarded.ts';
import { rowsText } from '../backup/seal.ts';
import { BrokenBackup } from '../backup/whole.ts';
import type { Hands } from '../faces.ts';
import type { Facts, Subject } from './facts.ts';
import { inspect } from './inspect.ts';

/** Notes beside a backup what was proven of it, or that it is broken. */
export async function note(hands: Hands, subject: Subject, proven: ProofsFile): Promise<void> {
  const { broken: _, ...before } = (await readProofs(subject)) ?? {};
  await hands.files().replace(proofsPath(subject), JSON.stringify({ ...before, ...proven }));
}

/** Reads one backup whole and notes what came of it: that it is broken is a result too, and the others are still looked at. */
export function look(facts: Facts, subject: Subject): Step {
  const { key, directory, timeout, wrapper, within } = facts;
  return {
    id: lookId(subject),
    title: `read ${subject.id} whole`,
    within: 2_000,
    stoppable: true,
    async run(hands, { signal, tell }) {
      const at = () => hands.clock.now();
      try {
        const { rows, sha256 } = await guarded(hands, { directory, timeout, reserve: 0 }, signal, (until) =>
          inspect(hands, subject, { signal: until, tell, wrapper, within }),
        );
        await note(hands, subject, { key, verified: at(), ...(sha256 !== undefined && { sha256 }) });
        if (rows !== undefined) tell(rowsText(rows));
        return rows === undefined ? undefined : { rows };
      } catch (error) {
        if (!(error instanceof BrokenBackup)) throw error;
        await note(hands, subject, { key, broken: { at: at(), because: error.message } });
        return { broken: error.message };
      }
    },
    happened: async () => ((await readProofs(subject))?.key === key ? 'yes' : 'no'),
    undo: 'nothing',
  };
}

export const lookId = ({ id }: Subject): string => `look ${id}`;
