import pg from 'pg';
import { onTestFinished } from 'vitest';
import type { Taken } from '../../../src/core/reading.ts';
import type { PostgresNode, Up } from '../../../src/domain/postgres.ts';
import { postgres } from '../../../src/probes/postgres.ts';
import { openPostgres, type PostgresFace } from '../../../src/systems/postgres.ts';
import { loginOf } from '../../systems/login.ts';

/** The read face of a server until the test is finished. */
export function open(url: string, title = 'p1'): PostgresFace {
  const face = openPostgres({ title, login: async () => loginOf(url), now: Date.now });
  onTestFinished(face.close);
  return face;
}

/** What a probe is given, with a deadline. */
export const context = (timeout = 4000) => ({ at: Date.now(), signal: AbortSignal.timeout(timeout) });
export const read = (face: PostgresFace, last?: Taken<PostgresNode>) => postgres.read(face, last, context());

export async function readUp(face: PostgresFace): Promise<Up> {
  const value = await read(face);
  if (value.is !== 'up') throw new Error(`It is ${value.is}: ${value.message}`);
  return value;
}

/** A client of the application's own. */
export async function client(url: string): Promise<pg.Client> {
  const found = new pg.Client({ connectionString: url, application_name: 'billing' });
  found.on('error', () => undefined);
  await found.connect();
  onTestFinished(() => found.end());
  return found;
}
