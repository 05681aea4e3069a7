import { byteRate, bytes, count, duration, percent, perSecond } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { Cluster, Member } from '../../domain/postgres/cluster.ts';
import { formatLsn } from '../../domain/postgres/lsn.ts';
import type { Connections, Up } from '../../domain/postgres.ts';
import { blank, caption, field, folded } from '../fields.ts';
import { toneOf } from '../health.ts';
import { type Line, span } from '../line.ts';
import type { Look, Size } from '../panel.ts';
import { aged } from '../parts.ts';
import { timeOf } from '../standing.ts';
import { pad } from '../text.ts';
import { connectionsHealth, lagHealth, memberHealth } from './model.ts';
import { absenceWords, lagBytes, lagTime, notesOf, shortIdentifier, stateWord } from './words.ts';

/** Everything a node said, the state and what is wrong first; what it said before it fell silent is drawn as old. */
export function nodeDetail(member: Member, cluster: Cluster, { columns }: Size, look: Look): readonly Line[] {
  const { system, reading } = member;
  const tone = toneOf(memberHealth(member, cluster));
  const absence = absenceWords(member, look.at);
  const node = reading.last?.value;
  const head = [
    field('node', `${sanitize(system.title)} of ${sanitize(cluster.name)} · ${sanitize(system.where)}`),
    field('state', span([stateWord(member), ...notesOf(member)].join(', '), tone)),
    ...(absence === undefined ? [] : folded('', absence, columns, tone)),
    ...(cluster.splitBrain.includes(system.id)
      ? folded(
          '',
          'another node is a primary of the same cluster: stop the writes to one of them',
          columns,
          'bad',
        )
      : []),
  ];
  head.push(...lagLines(member));
  if (node?.is !== 'up') return head;
  const lines = [
    ...replicationLines(node),
    ...identityLines(node, look),
    ...connectionLines(node.connections, node),
    ...rateLines(member, node),
    ...logLines(node),
    ...missingLines(node, columns),
  ];
  if (reading.failure === undefined || reading.last === undefined) return [...head, ...lines];
  const old = `what it said at ${timeOf(reading.last.at, look.at)}, ${duration(look.at - reading.last.at)} ago`;
  return [...head, blank, [span(old, 'stale')], ...lines.map(aged)];
}

function lagLines({ lag, sender }: Member): readonly Line[] {
  if (lag === undefined || (lag.bytes === undefined && lag.ms === undefined)) return [];
  const behind = field('behind', span(`${lagBytes(lag)} · ${lagTime(lag)}`, toneOf(lagHealth(lag))));
  if (sender === undefined) return [behind];
  const { notSent, inFlight, flushLag } = sender;
  return [
    behind,
    field(
      'of that',
      `${bytes(notSent)} not sent · ${bytes(inFlight)} on the way · ${bytes(flushLag)} not flushed`,
    ),
  ];
}

function replicationLines({ receiver, senders, position }: Up): readonly Line[] {
  const lines: Line[] = [];
  if (receiver !== undefined) {
    const { senderHost, senderPort, slot, status, messageAge, received, replayed, applyGap } = receiver;
    const from = senderHost === undefined ? 'nobody' : `${sanitize(senderHost)}:${senderPort ?? ''}`;
    lines.push(
      field(
        'receives from',
        `${from}${slot === undefined ? '' : ` · slot ${sanitize(slot)}`} · ${sanitize(status ?? 'no receiver runs')}`,
      ),
      field('last message', messageAge === undefined ? '' : `${duration(messageAge)} ago`),
      field('received', received === undefined ? '' : formatLsn(received)),
      field(
        'replayed',
        replayed === undefined ? '' : formatLsn(replayed),
        span(`  ${bytes(applyGap)} to apply`, 'dim'),
      ),
      field(
        'replay',
        span(
          receiver.paused === 'not paused' ? 'running' : receiver.paused,
          receiver.paused === 'not paused' ? 'dim' : 'warn',
        ),
      ),
    );
  } else lines.push(field('position', position === undefined ? '' : formatLsn(position)));
  for (const { application, state, sync, replayLag, address } of senders)
    lines.push(
      field(
        'sends to',
        `${sanitize(application)} ${sanitize(address)} · ${sanitize(state)} ${sanitize(sync)} · ${bytes(replayLag)} behind`,
      ),
    );
  return lines;
}

function identityLines(node: Up, { at }: Look): readonly Line[] {
  const { version, systemIdentifier, timeline, startedAt, synchronousStandbys, role } = node;
  return [
    blank,
    caption('server'),
    field('version', sanitize(version)),
    field(
      'system',
      systemIdentifier === undefined
        ? ''
        : `${shortIdentifier(systemIdentifier)} · timeline ${timeline ?? '–'}`,
    ),
    field('up', `${duration(at - startedAt)}, since ${timeOf(startedAt, at)}`),
    ...(role === 'primary'
      ? [
          field(
            'sync standbys',
            synchronousStandbys === '' ? span('none are named', 'dim') : sanitize(synchronousStandbys),
          ),
        ]
      : []),
    ...(node.couldWrite === undefined ? [] : [field('our role', span(sanitize(node.couldWrite), 'warn'))]),
    ...(node.throughPooler
      ? [field('read through', span('a pooler: nothing that needs a session is asked', 'dim'))]
      : []),
  ];
}

function connectionLines(connections: Connections, node: Up): readonly Line[] {
  const { used, usable, max, reserved, active, idle, idleInTransaction, waitingForLock } = connections;
  const share = usable === 0 ? undefined : used / usable;
  return [
    blank,
    caption('connections'),
    field(
      'used',
      span(`${count(used)} of ${count(usable)} · ${percent(share)}`, toneOf(connectionsHealth(node))),
      span(`  ${count(max)} less ${count(reserved)} reserved`, 'dim'),
    ),
    field(
      'by state',
      `${count(active)} active · ${count(idle)} idle · ${count(idleInTransaction)} idle in transaction`,
    ),
    field('wait for a lock', count(waitingForLock)),
    field(
      'oldest',
      `transaction ${duration(connections.oldestTransaction)} · idle in transaction ${duration(connections.oldestIdleInTransaction)}`,
    ),
    ...connections.by.slice(0, 8).map(({ application, user, database, state, wait, count: amount }) => {
      const who = `${sanitize(application) || 'no name'} · ${sanitize(user)}@${sanitize(database)}`;
      return field(
        '',
        pad(count(amount), 5, 'right'),
        `  ${who}`,
        span(
          `  ${sanitize(state)}${wait === '' || state === 'idle' ? '' : `, waits for ${sanitize(wait)}`}`,
          'dim',
        ),
      );
    }),
  ];
}

function rateLines({ readShare }: Member, { rates, preparedTransactions, counters }: Up): readonly Line[] {
  const prepared =
    preparedTransactions === 0
      ? []
      : [field('prepared', span(`${count(preparedTransactions)} transactions`, 'warn'))];
  const share =
    readShare === undefined ? [] : [field('share of reads', `${percent(readShare)} of the cluster's rows`)];
  if (rates === undefined)
    return [
      blank,
      caption('activity'),
      field('rates', span('not known yet: they need two readings', 'dim')),
      ...prepared,
    ];
  return [
    blank,
    caption('activity'),
    field('transactions', `${perSecond(rates.transactions)} · ${perSecond(rates.rollbacks)} rolled back`),
    field('cache hit', rates.hitRatio === undefined ? '' : percent(rates.hitRatio)),
    field('rows read', perSecond(rates.tuplesRead)),
    field(
      'deadlocks',
      span(perSecond(rates.deadlocks), rates.deadlocks > 0 ? 'warn' : 'dim'),
      span(counters === undefined ? '' : `  ${count(counters.deadlocks)} in all`, 'dim'),
    ),
    field('temp files', byteRate(rates.tempBytes)),
    ...share,
    ...prepared,
  ];
}

function logLines({ rates, archiver, counters, slots }: Up): readonly Line[] {
  const lines: Line[] = [blank, caption('log'), field('WAL', byteRate(rates?.walBytes))];
  if (counters?.checkpointsTimed !== undefined)
    lines.push(
      field(
        'checkpoints',
        `${count(counters.checkpointsTimed)} timed · ${count(counters.checkpointsRequested)} asked for${counters.resetAt === '' ? '' : `, since ${sanitize(counters.resetAt)}`}`,
      ),
    );
  if (archiver !== undefined) {
    const { mode, failingNow, archived, failed, backlog, lastFailed } = archiver;
    const done = `${sanitize(mode)} · ${count(archived)} archived · ${count(failed)} failed · ${count(backlog)} waiting`;
    const words = mode === 'off' ? 'off: no log is archived' : done;
    lines.push(field('archiver', span(words, failingNow ? 'bad' : 'plain')));
    if (failingNow && lastFailed !== undefined)
      lines.push(field('', span(`fails at ${sanitize(lastFailed)}`, 'bad')));
  }
  for (const { name, type, active, walStatus, retained, safe } of slots) {
    const left = safe === undefined ? '' : ` · ${bytes(safe)} until it is lost`;
    const words = `${sanitize(name)} · ${sanitize(type)} · ${active ? 'in use' : 'read by nobody'} · keeps ${bytes(retained)}${left}`;
    lines.push(field('slot', span(words, walStatus === 'lost' ? 'bad' : active ? 'plain' : 'warn')));
  }
  return lines;
}

function missingLines({ missing }: Up, columns: number): readonly Line[] {
  if (missing.length === 0) return [];
  return [
    blank,
    caption('not known'),
    ...missing.flatMap(({ part, because }) => folded(sanitize(part), sanitize(because), columns, 'unknown')),
  ];
}
