import * as z from 'zod';
import { ReadError } from '../../core/reading.ts';
import { parseLsn } from '../../domain/postgres/lsn.ts';
import type { System } from '../../domain/stack.ts';
import { count, flag, maybeNumber, maybeText, type Row, text } from '../../systems/postgres/row.ts';
import type { PostgresAnswer } from '../../systems/postgres.ts';
import type { Reach } from '../faces.ts';
import type { NodeSeen, SenderSeen, UpNode } from './node.ts';

const names = [
  ...(['primacy', 'primacySlots', 'primacyMarks', 'primacyLock', 'receiver', 'senders'] as const),
  ...(['archiver', 'archiveBacklog', 'connections'] as const),
] as const;
type Answer = PostgresAnswer<(typeof names)[number]>;

/** For one node to answer. */
const patience = 5_000;

/** Every node of a cluster that the stack names. @throws ReadError where it names none. */
export function nodesOf({ stack }: Pick<Reach, 'stack'>, cluster: string): readonly System[] {
  const found = stack.systems.filter(({ kind, group }) => kind === 'postgres' && group === cluster);
  if (found.length === 0) throw new ReadError('missing', `the stack has no PostgreSQL cluster ${cluster}`);
  return found;
}

/** Asks every node of a cluster at once, on connections of its own; one that does not answer is told as that. */
export const surveyNodes = (
  reach: Reach,
  nodes: readonly System[],
  signal: AbortSignal,
): Promise<readonly NodeSeen[]> => Promise.all(nodes.map((system) => surveyNode(reach, system, signal)));

/** Asks one. */
export async function surveyNode(reach: Reach, system: System, signal: AbortSignal): Promise<NodeSeen> {
  try {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
    return seen(system, await reach.postgres(system.id).read(names, limited));
  } catch (error) {
    if (!(error instanceof ReadError) || signal.aborted) throw error;
    return { is: 'silent', system, how: error.kind, because: error.message };
  }
}

function seen(system: System, answer: Answer): NodeSeen {
  if (answer.is !== 'read')
    return { is: 'silent', system, how: answer.is, because: `${system.title}: ${answer.message}` };
  const { rows, server } = answer;
  const missing = answer.missing.map(({ part, because }) => `${part}: ${because}`);
  const [node] = rows.primacy ?? [];
  if (node === undefined)
    return {
      is: 'silent',
      system,
      how: 'denied',
      because: missing[0] ?? `${system.title} does not tell its role`,
    };
  const [connections = {}] = rows.connections ?? [];
  return {
    is: 'up',
    system,
    role: flag(node, 'in_recovery') ? 'standby' : 'primary',
    version: server.versionNumber,
    startedAt: count(node, 'started_at'),
    systemIdentifier: maybeText(node, 'system_identifier'),
    ...timelines(node, rows.receiver?.[0]),
    ...positions(node),
    receiver: receiverOf(rows.receiver?.[0]),
    conninfo: maybeText(node, 'conninfo') || undefined,
    senders: (rows.senders ?? []).map(senderOf),
    slots: (rows.primacySlots ?? []).map((slot) => ({
      name: text(slot, 'name'),
      type: slot.type === 'logical' ? 'logical' : 'physical',
      isActive: flag(slot, 'active'),
      isSynced: flag(slot, 'is_synced'),
    })),
    settings: settingsOf(node),
    pendingRestart: maybeText(node, 'pending_restart'),
    baseBackups: count(node, 'base_backups'),
    archiver: archiverOf(rows.archiver?.[0], rows.archiveBacklog?.[0]),
    clients: count(connections, 'used'),
    preparedTransactions: count(connections, 'prepared'),
    oldestTransaction: maybeNumber(connections, 'oldest_transaction'),
    address: maybeText(node, 'address'),
    isThroughPooler: server.throughPooler,
    marks: (rows.primacyMarks ?? []).map((mark) => text(mark, 'mark')),
    lock: lockOf(rows.primacyLock?.[0]),
    missing,
  };
}

function timelines(node: Row, receiver: Row | undefined): Pick<UpNode, 'timeline' | 'checkpointTimeline'> {
  const written = maybeText(node, 'written_timeline');
  const checkpointTimeline = maybeNumber(node, 'control_timeline');
  const reached = [
    receiver && maybeNumber(receiver, 'timeline'),
    maybeNumber(node, 'reached_timeline'),
    checkpointTimeline,
  ];
  const timeline =
    written === undefined
      ? Math.max(...reached.map((one) => one ?? 0)) || undefined
      : Number.parseInt(written, 16);
  return { timeline, checkpointTimeline };
}

function positions(node: Row): Pick<UpNode, 'position' | 'replayed' | 'isPaused'> {
  const [written, received, replayed] = ['written', 'received', 'replayed'].map((name) =>
    parseLsn(maybeText(node, name)),
  );
  const got = Math.max(received ?? -1, replayed ?? -1);
  return {
    position: written ?? (got < 0 ? undefined : got),
    replayed,
    isPaused: (maybeText(node, 'paused') ?? 'not paused') !== 'not paused',
  };
}

const receiverOf = (row: Row = {}): UpNode['receiver'] => ({
  status: maybeText(row, 'status'),
  host: maybeText(row, 'sender_host'),
  port: maybeNumber(row, 'sender_port'),
  messageAge: maybeNumber(row, 'message_age'),
});

function senderOf(row: Row): SenderSeen {
  const address = text(row, 'address');
  return {
    application: text(row, 'application'),
    address: address === '' || address === 'local' ? undefined : address,
    slot: maybeText(row, 'slot'),
    state: text(row, 'state'),
    sync: text(row, 'sync'),
    flushLag: maybeNumber(row, 'flush_lag'),
    replayLag: maybeNumber(row, 'replay_lag'),
    replyAge: maybeNumber(row, 'reply_age'),
  };
}

function archiverOf(row: Row | undefined, backlog: Row | undefined): UpNode['archiver'] {
  if (row === undefined || text(row, 'mode') === 'off') return undefined;
  return { waiting: backlog && maybeNumber(backlog, 'backlog'), isFailing: flag(row, 'failing_now') };
}

function lockOf(row: Row | undefined): UpNode['lock'] {
  if (row === undefined) return undefined;
  return {
    pid: count(row, 'pid'),
    user: text(row, 'user'),
    address: text(row, 'address'),
    application: text(row, 'application'),
    since: maybeNumber(row, 'since'),
  };
}

const settings = z.record(z.string(), z.string().nullable());

function settingsOf(node: Row): Readonly<Record<string, string>> {
  const told = settings.safeParse(JSON.parse(maybeText(node, 'settings') ?? '{}')).data ?? {};
  return Object.fromEntries(
    Object.entries(told).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  );
}
