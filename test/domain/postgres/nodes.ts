import type { Reading } from '../../../src/core/reading.ts';
import type { PostgresNode, Receiver, Sender, Up } from '../../../src/domain/postgres.ts';

/** A node that is up and well; each test says what is different. */
export const up = (parts: Partial<Up> = {}): Up => ({
  is: 'up',
  role: 'primary',
  versionNumber: 150018,
  version: '15.18',
  systemIdentifier: '7391000000000000204',
  timeline: 7,
  startedAt: 0,
  clusterName: '',
  readOnly: false,
  position: 1000,
  positions: [[0, 1000]],
  connections: {
    max: 100,
    reserved: 3,
    usable: 97,
    used: 5,
    active: 1,
    idle: 4,
    idleInTransaction: 0,
    waitingForLock: 0,
    oldestTransaction: undefined,
    oldestIdleInTransaction: undefined,
    by: [],
  },
  senders: [],
  receiver: undefined,
  slots: [],
  archiver: undefined,
  counters: undefined,
  rates: undefined,
  preparedTransactions: 0,
  synchronousStandbys: '',
  couldWrite: undefined,
  throughPooler: false,
  missing: [],
  ...parts,
});

export const receiver = (parts: Partial<Receiver> = {}): Receiver => ({
  status: 'streaming',
  senderHost: '10.0.0.11',
  senderPort: 5432,
  slot: undefined,
  received: 1000,
  replayed: 1000,
  paused: 'not paused',
  applyGap: 0,
  messageAge: 10,
  lastReplayAge: 500,
  ...parts,
});

export const sender = (parts: Partial<Sender> = {}): Sender => ({
  application: 'walreceiver',
  address: '10.0.0.12',
  slot: undefined,
  state: 'streaming',
  sync: 'async',
  notSent: 0,
  inFlight: 0,
  flushLag: 0,
  replayLag: 0,
  replyAge: 100,
  replayed: 1000,
  ...parts,
});

export const standby = (parts: Partial<Receiver> = {}, rest: Partial<Up> = {}): Up =>
  up({ role: 'standby', receiver: receiver(parts), ...rest });

export const read = (value: PostgresNode, at = 10_000): Reading<PostgresNode> => ({
  last: { value, at, took: 5 },
});

export const failed = (
  value: PostgresNode | undefined,
  at: number,
  since: number,
): Reading<PostgresNode> => ({
  ...(value === undefined ? {} : { last: { value, at, took: 5 } }),
  failure: { kind: 'timeout', message: 'p1 does not answer', since, count: 1, nextTry: since + 1000 },
});
