import type { Probe } from '../core/probe.ts';
import type { Instant, Taken } from '../core/reading.ts';
import { remember } from '../domain/postgres/clock.ts';
import { parseLsn } from '../domain/postgres/lsn.ts';
import { type Counted, ratesBetween } from '../domain/postgres/rates.ts';
import type { Missing, PostgresNode, Rates, Up } from '../domain/postgres.ts';
import { count, flag, maybeNumber, maybeText, type Row, text } from '../systems/postgres/row.ts';
import type { PostgresAnswer, PostgresFace } from '../systems/postgres.ts';
import { needed } from './postgres/answer.ts';
import {
  archiverOf,
  connectionsOf,
  countersOf,
  receiverOf,
  senderOf,
  slotOf,
  timelineOf,
} from './postgres/node.ts';

/** What every tick reads of a node, in one round trip. */
const nodeStatements = [
  'node',
  'control',
  'connections',
  'connectionGroups',
  'senders',
  'receiver',
  'slots',
  'archiver',
  'archiveBacklog',
  'counters',
  'checkpoints',
] as const;

type Answer = Extract<PostgresAnswer<(typeof nodeStatements)[number]>, { is: 'read' }>;

/** A node's reading from its rows and from the reading before. */
export function upFrom(answer: Answer, last: Taken<PostgresNode> | undefined, at: Instant): Up {
  const { rows, missing, server } = answer;
  const node = needed(rows.node?.[0], 'node', answer);
  const connections = needed(rows.connections?.[0], 'connections', answer);
  const [receiver] = rows.receiver ?? [];
  const [control] = rows.control ?? [];
  const [archiver] = rows.archiver ?? [];
  const [counters] = rows.counters ?? [];
  const role = flag(node, 'in_recovery') ? 'standby' : 'primary';
  const position = parseLsn(maybeText(node, 'position'));
  const before = last?.value.is === 'up' && last.value.role === role ? last.value : undefined;
  const counted = counters && { position, counters: countersOf(counters, rows.checkpoints?.[0]) };
  return {
    is: 'up',
    role,
    versionNumber: server.versionNumber,
    version: server.version,
    systemIdentifier: control && maybeText(control, 'system_identifier'),
    timeline: timelineOf(node, receiver, control),
    startedAt: count(node, 'started_at'),
    loadedAt: maybeNumber(node, 'loaded_at'),
    clusterName: text(node, 'cluster_name'),
    readOnly: flag(node, 'read_only'),
    position,
    positions: remember(before?.positions ?? [], at, position),
    connections: connectionsOf(connections, rows.connectionGroups ?? []),
    senders: (rows.senders ?? []).map(senderOf),
    receiver: receiver && receiverOf(receiver),
    slots: (rows.slots ?? []).map(slotOf),
    archiver: archiver && archiverOf(archiver, rows.archiveBacklog?.[0]),
    counters: counted?.counters,
    rates: counted && rates(before, counted, at),
    preparedTransactions: count(connections, 'prepared'),
    synchronousStandbys: text(node, 'synchronous_standbys'),
    couldWrite: server.couldWrite,
    throughPooler: server.throughPooler,
    missing: [...missing, ...hiddenFrom(connections)],
  };
}

function hiddenFrom(connections: Row): readonly Missing[] {
  const hidden = count(connections, 'hidden');
  if (hidden === 0) return [];
  const because = `what ${hidden} of the sessions do is hidden from this role: GRANT pg_monitor`;
  return [{ part: 'sessions', because }];
}

// The position's time is when the read began, and so is `at`.
function rates(before: Up | undefined, after: Counted, at: Instant): Rates | undefined {
  const [since] = before?.positions.at(-1) ?? [];
  if (before?.counters === undefined || since === undefined) return undefined;
  return ratesBetween({ counters: before.counters, position: before.position }, after, at - since);
}

/** Role, replication, connections, log and counters of one node. A server that is full or starting is a reading too. */
export const postgres: Probe<PostgresFace, PostgresNode> = {
  every: 2000,
  everyHidden: 5000,
  timeout: 4000,
  async read(face, last, { at, signal }) {
    const answer = await face.read(nodeStatements, signal);
    return answer.is === 'read' ? upFrom(answer, last, at) : answer;
  },
};
