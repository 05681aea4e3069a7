import { maskPasswords } from '../../core/mask.ts';
import type { Probe } from '../../core/probe.ts';
import type { Lock, ReplayHolder, Session, Sessions } from '../../domain/postgres/activity.ts';
import { sensitiveWord } from '../../domain/postgres/sensitive.ts';
import { count, flag, maybeNumber, maybeText, type Row, text } from '../../systems/postgres/row.ts';
import type { PostgresFace } from '../../systems/postgres.ts';
import { needed, readOrThrow } from './answer.ts';

/** One more is asked for, to know whether there are more. */
const most = 200;

const sessionOf = (row: Row): Session => {
  const query = maskPasswords(text(row, 'query'));
  return {
    pid: count(row, 'pid'),
    startedAt: count(row, 'started_at'),
    user: text(row, 'user'),
    database: text(row, 'database'),
    application: text(row, 'application'),
    address: text(row, 'address'),
    state: text(row, 'state'),
    wait: maybeText(row, 'wait'),
    transactionAge: maybeNumber(row, 'transaction_age'),
    queryAge: maybeNumber(row, 'query_age'),
    stateAge: maybeNumber(row, 'state_age'),
    query,
    sensitive: sensitiveWord(query),
    blockedBy: (maybeText(row, 'blocked_by') ?? '').split(',').filter(Boolean).map(Number),
    own: flag(row, 'own'),
  };
};

const lockOf = (row: Row): Lock => ({
  root: count(row, 'root'),
  depth: count(row, 'depth'),
  pid: count(row, 'pid'),
  startedAt: maybeNumber(row, 'started_at'),
  blocks: count(row, 'blocks'),
  application: text(row, 'application'),
  user: text(row, 'user'),
  state: text(row, 'state'),
  wants: maybeText(row, 'wants'),
  on: maybeText(row, 'on'),
  transactionAge: maybeNumber(row, 'transaction_age'),
  waited: maybeNumber(row, 'waited'),
  query: maskPasswords(text(row, 'query')),
});

function holderOf(row: Row): ReplayHolder | undefined {
  const [pid, startedAt] = [maybeNumber(row, 'pid'), maybeNumber(row, 'started_at')];
  if (pid === undefined || startedAt === undefined) return undefined;
  return {
    ...{ pid, startedAt, application: text(row, 'application'), user: text(row, 'user') },
    ...{ state: text(row, 'state'), transactionAge: maybeNumber(row, 'transaction_age') },
  };
}

export function sessionsFrom(
  rows: readonly Row[],
  locks: readonly Row[],
  [held]: readonly Row[] = [],
): Sessions {
  const replayHeld = held && holderOf(held);
  return {
    sessions: rows.slice(0, most).map(sessionOf),
    locks: locks.map(lockOf),
    ...(replayHeld !== undefined && { replayHeld }),
    truncated: rows.length > most,
  };
}

/** Who is connected, what they run, and who waits for whom. */
export const sessions: Probe<PostgresFace, Sessions> = {
  every: 2000,
  everyHidden: 30_000,
  timeout: 4000,
  async read(face, _last, { signal }) {
    const answer = readOrThrow(await face.read(['sessions', 'locks', 'replayHeld'], signal));
    const { rows } = answer;
    return sessionsFrom(
      needed(rows.sessions, 'sessions', answer),
      needed(rows.locks, 'locks', answer),
      rows.replayHeld,
    );
  },
};
