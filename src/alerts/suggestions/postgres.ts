import type { GivenFlags } from '../../core/action.ts';
import type { Suggestion } from '../../core/alert.ts';
import { parseTarget } from '../../core/target.ts';
import { isIdleInTransaction, type Lock, type Session } from '../../domain/postgres/activity.ts';
import { crowdingOf } from '../../domain/postgres/applications.ts';
import { lockWaits } from '../../domain/postgres/locks.ts';
import { type Case, lastOf } from '../words/case.ts';

function onNode({ labels }: Case, action: string, flags: GivenFlags): Suggestion | undefined {
  const target = parseTarget(labels.system ?? '');
  return target && { action, target, flags };
}

/** The very session: another one that has its pid by then is not meant. */
const end = (about: Case, { pid, startedAt }: Pick<Lock, 'pid' | 'startedAt'>): Suggestion | undefined =>
  pid === 0
    ? undefined
    : onNode(about, 'terminate', {
        pid: String(pid),
        ...(startedAt !== undefined && { started: String(startedAt) }),
      });

const sessionsOf = (about: Case): readonly Session[] => lastOf(about, 'sessions')?.sessions ?? [];

/** What most others wait behind. */
function rootBlocker(about: Case): Suggestion | undefined {
  const { root } = lockWaits(lastOf(about, 'sessions')?.locks ?? []);
  return root && end(about, root);
}

function longestIdle(about: Case): Suggestion | undefined {
  const [oldest] = sessionsOf(about)
    .filter(isIdleInTransaction)
    .toSorted((one, other) => (other.stateAge ?? 0) - (one.stateAge ?? 0));
  return oldest && end(about, oldest);
}

/** Where replay waits for somebody who reads: a statement that runs is cancelled, what only holds on is ended. */
function holder(about: Case): Suggestion | undefined {
  const held = lastOf(about, 'sessions')?.replayHeld;
  if (held === undefined) return undefined;
  return held.state === 'active'
    ? onNode(about, 'cancel', { pid: String(held.pid), started: String(held.startedAt) })
    : end(about, held);
}

/** Only where it is full, or as good as: most of what is used may be most of what is needed. */
function crowd(about: Case): Suggestion | undefined {
  const node = lastOf(about, 'postgres');
  const isUp = node?.is === 'up';
  if (isUp && (about.threshold ?? 1) < 0.95) return undefined;
  const sessions = sessionsOf(about);
  const found = crowdingOf(isUp ? node : undefined, sessions);
  if (found === undefined) return undefined;
  const own = sessions.filter(({ application }) => application === found.application);
  return onNode(about, 'terminate-all', {
    application: found.application,
    ...(own.length > 0 && { sessions: own.map(({ pid, startedAt }) => `${pid}@${startedAt}`).join(',') }),
  });
}

export const postgresSuggestions = {
  LockPileUp: rootBlocker,
  IdleInTransaction: longestIdle,
  ReplicationLag: holder,
  PostgresConnectionsHigh: crowd,
  PostgresConnectionsFull: crowd,
};
