import { bytes, count, duration, percent } from '../../core/format.ts';
import { crowdingOf } from '../../domain/postgres/applications.ts';
import { clusters, type Member } from '../../domain/postgres/cluster.ts';
import { lockWaits } from '../../domain/postgres/locks.ts';
import { formatLsn } from '../../domain/postgres/lsn.ts';
import type { Slot, Up } from '../../domain/postgres.ts';
import { type Case, lastOf, type Words } from './case.ts';

function upOf(about: Case): Up | undefined {
  const node = lastOf(about, 'postgres');
  return node?.is === 'up' ? node : undefined;
}

function unavailable(about: Case): string | undefined {
  const node = lastOf(about, 'postgres');
  return node === undefined || node.is === 'up' ? undefined : node.message;
}

const slotOf = (about: Case): Slot | undefined =>
  upOf(about)?.slots.find(({ name }) => name === about.labels.slot_name);

const membersOf = ({ world, labels }: Case): readonly Member[] =>
  clusters(world.stack.systems, world.readings.postgres, world.at).find(({ name }) => name === labels.cluster)
    ?.members ?? [];

const limitOf = ({ threshold }: Case): string | undefined =>
  threshold === undefined ? undefined : duration(threshold * 1000);

function splitBrain(about: Case): string | undefined {
  const primaries = membersOf(about).flatMap(({ system, role, reading: { last, failure } }) =>
    role === 'primary' && failure === undefined && last?.value.is === 'up'
      ? [{ system, node: last.value }]
      : [],
  );
  const servers = [...new Map(primaries.map((one) => [one.node.startedAt, one])).values()];
  const names = servers.map(({ system, node: { timeline, position, connections } }) => {
    const at = position === undefined ? '' : `, at ${formatLsn(position)}`;
    return `${system.title} (timeline ${timeline ?? 'unknown'}${at}, ${count(connections.used)} connections)`;
  });
  return names.length < 2
    ? undefined
    : `${names.join(' and ')} are primaries of the same cluster: stop the writes to one of them`;
}

/** The limit is said in the unit in which it was reached. */
function behind(about: Case): string | undefined {
  const lag = membersOf(about).find(({ system }) => system.id === about.labels.system)?.lag;
  if (lag?.bytes === undefined) return undefined;
  const least = lag.bound === 'at least' ? 'at least ' : '';
  const amount =
    lag.ms === undefined
      ? `${least}${bytes(lag.bytes)} behind`
      : `${bytes(lag.bytes)} behind, ${least}${duration(lag.ms)}`;
  const limit = about.labels.limit === undefined ? '' : `, limit ${about.labels.limit}`;
  return `${amount}${limit}${lag.state === 'paused' ? ' · replay paused' : heldBy(about)}`;
}

function heldBy(about: Case): string {
  const held = lastOf(about, 'sessions')?.replayHeld;
  if (held === undefined) return '';
  return ` · replay waits for pid ${held.pid} (${held.application || held.user}, ${held.state}, ${duration(held.transactionAge)})`;
}

function lockPileUp(about: Case): string | undefined {
  const { locks } = lastOf(about, 'sessions') ?? {};
  if (locks === undefined) return undefined;
  const { sessions, longest, root } = lockWaits(locks);
  const who = root === undefined ? '' : ` behind pid ${root.pid} (${root.application}, ${root.state})`;
  return `${count(sessions)} waiting${who}, ${duration(longest)} the longest, limit 30 s`;
}

/** Who has most of the connections, of a full server as it was last seen. */
function crowdOf(about: Case): string {
  const found = crowdingOf(upOf(about), lastOf(about, 'sessions')?.sessions ?? []);
  return found === undefined ? '' : `; ${count(found.count)} are ${found.application}`;
}

const lastFailed = (segment: string | undefined): string =>
  segment === undefined ? '' : `, last ${segment}`;

export const postgresWords: Words = {
  PostgresNotReady: (about) => {
    const message = unavailable(about);
    return message && `${about.labels.state}: ${message}`;
  },
  PostgresConnectionsFull: (about) => {
    const message = unavailable(about);
    return message && `it is up, but full: ${message}${crowdOf(about)}`;
  },
  PostgresConnectionsHigh: (about) => {
    const { used, usable } = upOf(about)?.connections ?? {};
    const limit = percent(about.threshold);
    const many = `${count(used)} of ${count(usable)} connections (${percent(about.value)}), limit ${limit}`;
    return `${many}${crowdOf(about)}`;
  },
  IdleInTransaction: (about) =>
    `${count(upOf(about)?.connections.idleInTransaction)} idle in a transaction, the oldest for ` +
    `${duration(about.value * 1000)}, limit ${limitOf(about)}`,
  LongTransaction: (about) =>
    `the oldest transaction is open for ${duration(about.value * 1000)}, limit ${limitOf(about)}`,
  StandbyDisconnected: (about) => {
    const status = upOf(about)?.receiver?.status;
    return status === undefined
      ? 'receives nothing from its primary: no receiver runs'
      : `receives nothing from its primary: the receiver is ${status}`;
  },
  ReplayPaused: (about) => {
    const state = upOf(about)?.receiver?.paused === 'paused' ? 'paused' : 'about to pause';
    return `replay is ${state}: what it receives is not visible to readers`;
  },
  SynchronousStandbyMissing: (about) => {
    const names = upOf(about)?.synchronousStandbys ?? '';
    return `every commit waits: no standby of synchronous_standby_names (${names}) is streaming`;
  },
  ArchiverFailing: (about) => {
    const archiver = upOf(about)?.archiver;
    const waiting = archiver?.backlog === undefined ? '' : `, ${count(archiver.backlog)} segments wait`;
    return `archiving fails${waiting}${lastFailed(archiver?.lastFailed)}`;
  },
  SlotLost: ({ labels }) =>
    labels.wal_status === 'lost'
      ? 'the WAL it needs is gone: its standby must be built anew'
      : 'the WAL it needs goes at the next checkpoint',
  SlotRetainsWal: (about) => {
    const unread = slotOf(about)?.active === false ? ', nobody reads it' : '';
    return `${bytes(about.value)} of WAL kept for it${unread}, limit ${bytes(about.threshold)}`;
  },
  LockPileUp: lockPileUp,
  TransactionWraparound: ({ value, threshold }) =>
    `${percent(value)} of the way to the forced shutdown, limit ${percent(threshold)}: vacuum it`,
  SplitBrain: splitBrain,
  NoPrimary: (about) =>
    `all ${membersOf(about).length} nodes answer and none of them is a primary: nothing can be written`,
  StandbyDiverged: () => 'it has log that its primary never wrote: it must be built anew',
  ReplicationLag: behind,
};
