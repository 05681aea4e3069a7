import { parseLsn } from '../../domain/postgres/lsn.ts';
import type { Archiver, Connections, Counters, Receiver, Sender, Slot } from '../../domain/postgres.ts';
import { count, flag, maybeNumber, maybeText, type Row, text } from '../../systems/postgres/row.ts';

export function connectionsOf(row: Row, groups: readonly Row[]): Connections {
  const [max, reserved] = [count(row, 'max'), count(row, 'reserved')];
  return {
    max,
    reserved,
    usable: max - reserved,
    used: count(row, 'used'),
    active: count(row, 'active'),
    idle: count(row, 'idle'),
    idleInTransaction: count(row, 'idle_in_transaction'),
    waitingForLock: count(row, 'waiting_for_lock'),
    oldestTransaction: maybeNumber(row, 'oldest_transaction'),
    oldestIdleInTransaction: maybeNumber(row, 'oldest_idle_in_transaction'),
    by: groups.map((group) => ({
      application: text(group, 'application'),
      user: text(group, 'user'),
      database: text(group, 'database'),
      state: text(group, 'state'),
      wait: text(group, 'wait'),
      count: count(group, 'count'),
    })),
  };
}

export const senderOf = (row: Row): Sender => ({
  application: text(row, 'application'),
  address: text(row, 'address'),
  slot: maybeText(row, 'slot'),
  state: text(row, 'state'),
  sync: text(row, 'sync'),
  notSent: maybeNumber(row, 'not_sent'),
  inFlight: maybeNumber(row, 'in_flight'),
  flushLag: maybeNumber(row, 'flush_lag'),
  replayLag: maybeNumber(row, 'replay_lag'),
  replyAge: maybeNumber(row, 'reply_age'),
  replayed: parseLsn(maybeText(row, 'replayed')),
});

export const receiverOf = (row: Row): Receiver => ({
  status: maybeText(row, 'status'),
  senderHost: maybeText(row, 'sender_host'),
  senderPort: maybeNumber(row, 'sender_port'),
  slot: maybeText(row, 'slot'),
  received: parseLsn(maybeText(row, 'received')),
  replayed: parseLsn(maybeText(row, 'replayed')),
  paused: pauseOf(text(row, 'paused')),
  applyGap: maybeNumber(row, 'apply_gap'),
  messageAge: maybeNumber(row, 'message_age'),
  lastReplayAge: maybeNumber(row, 'last_replay_age'),
});

const pauseOf = (state: string): Receiver['paused'] =>
  state === 'paused' || state === 'pause requested' ? state : 'not paused';

export const slotOf = (row: Row): Slot => ({
  name: text(row, 'name'),
  type: text(row, 'type'),
  active: flag(row, 'active'),
  walStatus: maybeText(row, 'wal_status'),
  retained: maybeNumber(row, 'retained'),
  safe: maybeNumber(row, 'safe'),
});

export const archiverOf = (row: Row, backlog: Row | undefined): Archiver => ({
  mode: text(row, 'mode'),
  failingNow: flag(row, 'failing_now'),
  archived: count(row, 'archived'),
  failed: count(row, 'failed'),
  backlog: backlog && maybeNumber(backlog, 'backlog'),
  lastFailed: maybeText(row, 'last_failed'),
});

export const countersOf = (row: Row, checkpoints: Row | undefined): Counters => ({
  commits: count(row, 'commits'),
  rollbacks: count(row, 'rollbacks'),
  blocksHit: count(row, 'blocks_hit'),
  blocksRead: count(row, 'blocks_read'),
  deadlocks: count(row, 'deadlocks'),
  conflicts: count(row, 'conflicts'),
  tempFiles: count(row, 'temp_files'),
  tempBytes: count(row, 'temp_bytes'),
  tuplesRead: count(row, 'tuples_read'),
  checkpointsTimed: checkpoints && maybeNumber(checkpoints, 'timed'),
  checkpointsRequested: checkpoints && maybeNumber(checkpoints, 'requested'),
  resetAt: text(row, 'reset_at'),
});

/** A primary's timeline is in the name of the file it writes; a standby's is what it receives, or else the control file's. */
export function timelineOf(
  node: Row,
  receiver: Row | undefined,
  control: Row | undefined,
): number | undefined {
  const written = maybeText(node, 'timeline');
  if (written !== undefined) return Number.parseInt(written, 16);
  return (receiver && maybeNumber(receiver, 'timeline')) ?? (control && maybeNumber(control, 'timeline'));
}
