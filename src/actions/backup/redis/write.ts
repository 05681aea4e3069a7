import { join } from 'node:path';
import { bytes } from '../../../core/format.ts';
import type { Doing } from '../../action.ts';
import type { Hands } from '../../faces.ts';
import { contentOf, placeOf, type RdbFacts } from '../facts.ts';
import type { Note } from '../note.ts';
import { paced } from '../paced.ts';

/** What it is known by, and has anew when it is the first time that somebody copies it. */
export const lineage = 'replication id';

/** Has a node send what it holds, as to a replica: nothing is written on its own disk. */
export async function writeRdb(hands: Hands, facts: RdbFacts, { signal, tell }: Doing): Promise<Note> {
  const { clock } = hands;
  const startedAt = clock.now();
  const path = join(placeOf(facts).partial, contentOf({ kind: 'rdb', format: 'rdb' }));
  const say = paced(clock, tell);
  let length: number | undefined;
  const pieces = hands.redisWrite(facts.system).snapshot((found) => {
    length = found;
  }, signal);
  async function* watched(): AsyncGenerator<Uint8Array> {
    let read = 0;
    for await (const piece of pieces) {
      read += piece.length;
      say(
        length === undefined ? bytes(read) : `${bytes(read)} of ${bytes(length)}`,
        length === undefined ? undefined : read / length,
      );
      yield piece;
    }
  }
  await hands.files().pour(watched(), path);
  return {
    ...{ key: facts.key, startedAt, endedAt: clock.now(), exitCode: 0 },
    ...{ errors: '', position: null, globals: 'none' },
  };
}
