import { duration } from '../../core/format.ts';
import { ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import { isIdleInTransaction, isSameStart } from '../../domain/postgres/activity.ts';
import { quoteText } from '../../domain/postgres/names.ts';
import type { Client, Prepared, Waiting } from './seen.ts';

/** Which session is meant. */
type Wanted = { readonly pid?: number | undefined; readonly started?: number | undefined };

export type Sight = {
  readonly clients: readonly Client[];
  readonly waiting: readonly Waiting[];
  readonly prepared: readonly Prepared[];
};

/**
 * The session that is named, else the one that most others wait behind, else the one that is idle in a transaction the
 * longest. Pure. @throws ReadError where there is none, or what is in the way is no session.
 */
export function choose({ clients, waiting, prepared }: Sight, wanted: Wanted, node: string): Client {
  const pid = wanted.pid ?? rootOf(waiting)?.pid ?? idlest(clients)?.pid;
  if (pid === undefined)
    throw new ReadError(
      'missing',
      `nobody on ${node} waits for a lock or is idle in a transaction: name a session with --pid`,
    );
  if (pid === 0) throw new ReadError('unsupported', preparedWords(prepared[0], node));
  const client = clients.find((one) => one.pid === pid);
  if (client === undefined) throw new ReadError('missing', `${node} has no session with pid ${pid}`);
  const { started } = wanted;
  if (started !== undefined && !isSameStart(client.startedAt, started))
    throw new ReadError(
      'missing',
      `pid ${pid} on ${node} is another session now: it connected at ${new Date(client.startedAt).toISOString()}`,
    );
  return client;
}

/** What most others wait behind. */
export const rootOf = (waiting: readonly Waiting[]): Waiting | undefined =>
  waiting.filter(({ depth }) => depth === 0).toSorted((one, other) => other.blocks - one.blocks)[0];

const idlest = (clients: readonly Client[]): Client | undefined =>
  clients
    .filter(isIdleInTransaction)
    .toSorted((one, other) => (other.stateAge ?? 0) - (one.stateAge ?? 0))[0];

function preparedWords(found: Prepared | undefined, node: string): string {
  if (found === undefined) return `what is in the way on ${node} is a prepared transaction, and it is gone`;
  const { gid, owner, database, age } = found;
  const name = sanitize(quoteText(gid));
  return (
    `what is in the way on ${node} is no session but the prepared transaction ${name} of ${sanitize(owner)}, ` +
    `${duration(age)} old: only who prepared it knows which of both is right, ` +
    `COMMIT PREPARED ${name} or ROLLBACK PREPARED ${name}, said in the database ${sanitize(database)}`
  );
}
