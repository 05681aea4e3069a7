import { bytes, count, duration, percent } from '../core/format.ts';
import type { Databases, Lock, PostgresNode, Sessions, Up } from '../domain/postgres.ts';
import { each, type Finding, type Rule, type Rules, reached, when } from './rule.ts';
import { thresholds } from './thresholds.ts';

/** A rule on what only a server that lets us in can tell. */
const up =
  (rule: (node: Up) => readonly Finding[]): Rule<PostgresNode> =>
  (node) =>
    node.is === 'up' ? rule(node) : [];

export const nodeRules: Rules<PostgresNode> = {
  PostgresNotReady: (node) =>
    node.is === 'starting' || node.is === 'stopping' || node.is === 'recovering'
      ? when(true, 'critical', `${node.is}: ${node.message}`)
      : [],
  PostgresConnectionsFull: (node) =>
    node.is === 'full'
      ? when(true, node.limit === 'server' ? 'critical' : 'warning', `it is up, but full: ${node.message}`)
      : [],
  PostgresConnectionsHigh: up(({ connections: { used, usable } }) =>
    reached(
      usable > 0 ? used / usable : undefined,
      thresholds.connections,
      (v, limit) => `${count(used)} of ${count(usable)} connections (${percent(v)}), limit ${percent(limit)}`,
    ),
  ),
  IdleInTransaction: up(({ connections: { idleInTransaction, oldestIdleInTransaction } }) =>
    reached(
      oldestIdleInTransaction,
      thresholds.idleInTransaction,
      (v, limit) =>
        `${count(idleInTransaction)} idle in a transaction, the oldest for ${duration(v)}, limit ${duration(limit)}`,
    ),
  ),
  LongTransaction: up(({ connections: { oldestTransaction } }) =>
    reached(
      oldestTransaction,
      thresholds.transaction,
      (v, limit) => `the oldest transaction is open for ${duration(v)}, limit ${duration(limit)}`,
    ),
  ),
  // One that our role may not see can be streaming.
  StandbyDisconnected: up(({ role, receiver }) =>
    when(
      role === 'standby' && receiver?.status !== 'streaming' && receiver?.status !== 'hidden',
      'warning',
      receiver?.status === undefined
        ? 'receives nothing from its primary: no receiver runs'
        : `receives nothing from its primary: the receiver is ${receiver.status}`,
    ),
  ),
  ReplayPaused: up(({ role, receiver }) =>
    when(
      role === 'standby' && receiver !== undefined && receiver.paused !== 'not paused',
      'warning',
      `replay is ${receiver?.paused === 'paused' ? 'paused' : 'about to pause'}: what it receives is not visible to readers`,
    ),
  ),
  SynchronousStandbyMissing: up(({ role, synchronousStandbys, senders }) =>
    when(
      role === 'primary' &&
        synchronousStandbys !== '' &&
        !senders.some(({ sync, state }) => state === 'streaming' && (sync === 'sync' || sync === 'quorum')),
      'critical',
      `every commit waits: no standby of synchronous_standby_names (${synchronousStandbys}) is streaming`,
    ),
  ),
  ArchiverFailing: up(({ archiver }) =>
    when(
      archiver?.failingNow === true,
      'critical',
      archiver?.backlog === undefined
        ? `archiving fails${lastFailed(archiver?.lastFailed)}`
        : `archiving fails, ${count(archiver.backlog)} segments wait${lastFailed(archiver.lastFailed)}`,
    ),
  ),
  SlotLost: up(({ slots }) =>
    each(
      slots,
      ({ name }) => ({ part: name }),
      ({ walStatus }) =>
        when(
          walStatus === 'lost' || walStatus === 'unreserved',
          'critical',
          walStatus === 'lost'
            ? 'the WAL it needs is gone: its standby must be built anew'
            : 'the WAL it needs goes at the next checkpoint',
        ),
    ),
  ),
  SlotRetainsWal: up(({ slots }) =>
    each(
      slots,
      ({ name }) => ({ part: name }),
      ({ active, retained }) =>
        reached(
          retained,
          thresholds.slot,
          (v, limit) =>
            `${bytes(v)} of WAL kept for it${active ? '' : ', nobody reads it'}, limit ${bytes(limit)}`,
        ),
    ),
  ),
};

const lastFailed = (segment: string | undefined): string =>
  segment === undefined ? '' : `, last ${segment}`;

function lockPileUp(locks: readonly Lock[]): readonly Finding[] {
  const { waited: patience, sessions } = thresholds.lockWait;
  const waiting = locks.filter(({ depth, waited }) => depth > 0 && waited !== undefined);
  const longest = Math.max(0, ...waiting.map(({ waited = 0 }) => waited));
  if (longest < patience) return [];
  const root = locks.filter(({ depth }) => depth === 0).sort((one, other) => other.blocks - one.blocks)[0];
  const who = root === undefined ? '' : ` behind pid ${root.pid} (${root.application}, ${root.state})`;
  return reached(
    waiting.length,
    sessions,
    (v) => `${count(v)} waiting${who}, ${duration(longest)} the longest, limit ${duration(patience)}`,
  );
}

export const sessionRules: Rules<Sessions> = { LockPileUp: ({ locks }) => lockPileUp(locks) };

export const databaseRules: Rules<Databases> = {
  TransactionWraparound: ({ databases }) =>
    each(
      databases,
      ({ name }) => ({ part: name }),
      ({ wraparound }) =>
        reached(
          wraparound,
          thresholds.wraparound,
          (v, limit) => `${percent(v)} of the way to the forced shutdown, limit ${percent(limit)}: vacuum it`,
        ),
    ),
};
