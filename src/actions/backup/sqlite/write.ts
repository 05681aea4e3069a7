import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { ReadError } from '../../../core/reading.ts';
import type { Doing } from '../../action.ts';
import type { Hands } from '../../faces.ts';
import { contentOf, placeOf, type SqliteFacts } from '../facts.ts';
import type { Note } from '../note.ts';
import { complaintIn, plain } from '../whole.ts';
import { copyCommand } from './programs.ts';

/** Copies a database page by page as of one instant, while others go on writing. */
export async function writeSqlite(hands: Hands, facts: SqliteFacts, { signal, tell }: Doing): Promise<Note> {
  const { clock } = hands;
  const { path, state, wrapper } = facts;
  const startedAt = clock.now();
  tell(`copies ${path}`);
  const before = await seen(path);
  const copy = join(placeOf(facts).partial, contentOf({ kind: 'sqlite', format: 'db' }));
  const argv = [...wrapper, ...copyCommand(path, state, copy)];
  const ended = await hands.programs().run({ argv, env: plain(hands) }, signal);
  if (ended.exitCode !== 0)
    throw new ReadError('refused', `${path} could not be copied: ${complaintIn(ended.errors)}`);
  if (state === 'resting' && (await seen(path)) !== before)
    throw new ReadError('refused', `${path} was opened by somebody meanwhile: plan it anew`);
  return {
    ...{ key: facts.key, startedAt, endedAt: clock.now(), exitCode: ended.exitCode },
    ...{ errors: '', position: null, globals: 'none' },
  };
}

/** What changes when somebody opens it, or writes. */
async function seen(path: string): Promise<string> {
  const stats = await Promise.all(
    ['', '-wal', '-journal'].map((end) => lstat(`${path}${end}`).catch(() => undefined)),
  );
  return stats.map((one) => (one === undefined ? '-' : `${one.ino} ${one.size} ${one.mtimeMs}`)).join();
}
