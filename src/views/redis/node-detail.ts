import { byteRate, bytes, count, duration, number, percent, perSecond, unknown } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import {
  clientShare,
  clientsHealth,
  lagHealth,
  memberHealth,
  memoryHealth,
  memoryShare,
  persistenceHealth,
  refusesWhenFull,
} from '../../domain/redis/judged.ts';
import type { RedisGroup, RedisMember } from '../../domain/redis/topology.ts';
import type { RedisUp } from '../../domain/redis.ts';
import { blank, caption, field, folded } from '../fields.ts';
import { toneOf } from '../health.ts';
import { type Line, span } from '../line.ts';
import type { Look, Size } from '../panel.ts';
import { aged } from '../parts.ts';
import { timeOf } from '../standing.ts';
import { commandsOf } from './model.ts';
import { absenceWords, notesOf, stateWord } from './words.ts';

/** Everything a node said, the state and what is wrong first; what it said before it fell silent is drawn as old. */
export function nodeDetail(
  member: RedisMember,
  group: RedisGroup,
  { columns }: Size,
  look: Look,
): readonly Line[] {
  const { system, reading } = member;
  const tone = toneOf(memberHealth(member, group));
  const absence = absenceWords(member, look.at);
  const head = [
    field('node', `${sanitize(system.title)} of ${sanitize(group.name)} · ${sanitize(system.where)}`),
    field('state', span([stateWord(member), ...notesOf(member)].join(', '), tone)),
    ...(absence === undefined ? [] : folded('', absence, columns, tone)),
    ...(group.splitBrain.includes(system.id)
      ? folded(
          '',
          'another node takes writes too: what is written to one of them will be lost',
          columns,
          'bad',
        )
      : []),
    ...(member.lag === undefined
      ? []
      : [field('behind', span(bytes(member.lag.bytes), toneOf(lagHealth(member))))]),
  ];
  const node = reading.last?.value;
  if (node?.is !== 'up') return head;
  const lines = [
    ...replicationLines(node),
    ...memoryLines(node),
    ...activityLines(node),
    ...persistenceLines(node, look),
    ...serverLines(node, look),
  ];
  if (reading.failure === undefined || reading.last === undefined) return [...head, ...lines];
  const old = `what it said at ${timeOf(reading.last.at, look.at)}, ${duration(look.at - reading.last.at)} ago`;
  return [...head, blank, [span(old, 'stale')], ...lines.map(aged)];
}

function replicationLines({ link, replicas, offset, goodReplicas }: RedisUp): readonly Line[] {
  const position = field('position', count(offset));
  if (link !== undefined)
    return [
      field('follows', `${sanitize(link.master)} · link ${link.status}`),
      field('heard it', link.silence === undefined ? '' : `${heard(link.silence)} ago`),
      position,
      field(
        'priority',
        link.priority === 0 ? span('0: no Sentinel makes it the master', 'warn') : count(link.priority),
      ),
    ];
  return [
    position,
    ...replicas.map(({ address, state, offset: reached, lag }) => {
      const behind =
        reached === undefined || offset === undefined ? undefined : Math.max(0, offset - reached);
      return field(
        'feeds',
        `${sanitize(address)} · ${sanitize(state)} · ${bytes(behind)} behind · acknowledged ${heard(lag)} ago`,
      );
    }),
    ...(goodReplicas === undefined
      ? []
      : [field('good replicas', span(count(goodReplicas), goodReplicas === 0 ? 'bad' : 'plain'))]),
  ];
}

const heard = (ms: number | undefined): string => (ms === 0 ? '< 1 s' : duration(ms));

function memoryLines(node: RedisUp): readonly Line[] {
  const { used, max, peak, resident, fragmentation, policy } = node.memory;
  const limit = max === undefined ? ', no limit is set' : ` of ${bytes(max)} · ${percent(memoryShare(node))}`;
  return [
    blank,
    caption('memory'),
    field(
      'used',
      span(`${bytes(used)}${limit}`, toneOf(memoryHealth(node))),
      span(`  peak ${bytes(peak)}`, 'dim'),
    ),
    field('when full', `${sanitize(policy)}${refusesWhenFull(node) ? ': writes are refused' : ''}`),
    field(
      'from the system',
      bytes(resident),
      span(`  fragmentation ${fragmentation === undefined ? unknown : number(fragmentation)}`, 'dim'),
    ),
  ];
}

function activityLines(node: RedisUp): readonly Line[] {
  const { clients, rates, counters } = node;
  const share = clientShare(node);
  return [
    blank,
    caption('activity'),
    field('commands', perSecond(commandsOf(node))),
    field('hits', rates?.hitRatio === undefined ? '' : percent(rates.hitRatio)),
    field(
      'clients',
      span(
        `${count(clients.connected)} of ${count(clients.max)} · ${percent(share)}`,
        toneOf(clientsHealth(node)),
      ),
      span(`  ${count(clients.blocked)} wait in a blocking command`, 'dim'),
    ),
    field(
      'refused',
      span(perSecond(rates?.rejected), (rates?.rejected ?? 0) > 0 ? 'bad' : 'dim'),
      span(`  ${count(counters.rejected)} in all`, 'dim'),
    ),
    field(
      'evicted',
      span(perSecond(rates?.evicted), (rates?.evicted ?? 0) > 0 ? 'warn' : 'dim'),
      span(`  ${count(counters.evicted)} in all`, 'dim'),
    ),
    field('expired', perSecond(rates?.expired)),
    field('network', `${byteRate(rates?.received)} in · ${byteRate(rates?.sent)} out`),
  ];
}

function persistenceLines(node: RedisUp, { at }: Look): readonly Line[] {
  const { snapshot, log, loading } = node.persistence;
  const tone = toneOf(persistenceHealth(node));
  const changes = `${count(snapshot.changes)} writes since`;
  const running = snapshot.isRunning ? ', one is being written' : '';
  return [
    blank,
    caption('on disk'),
    ...(loading === undefined
      ? []
      : [field('loading', span(`${percent(loading.progress)}, ${duration(loading.left)} left`, 'warn'))]),
    field(
      'snapshot',
      span(
        snapshot.lastStatus === 'ok' ? `${duration(at - snapshot.lastAt)} old` : 'the last one failed',
        tone,
      ),
      span(`  ${changes}${running}`, 'dim'),
    ),
    field(
      'log',
      log === undefined
        ? span('off: a crash loses what came after the snapshot', 'dim')
        : span(
            `last write ${log.lastWrite} · ${bytes(log.size)}${log.isRewriting ? ', being rewritten' : ''}`,
            tone,
          ),
    ),
  ];
}

function serverLines(
  { version, startedAt, protection, roundTrip, cluster, runId }: RedisUp,
  { at }: Look,
): readonly Line[] {
  return [
    blank,
    caption('server'),
    field('version', `${sanitize(version)}${cluster === undefined ? '' : ', node of a Redis Cluster'}`),
    field('run', sanitize(runId.slice(0, 12))),
    field('up', `${duration(at - startedAt)}, since ${timeOf(startedAt, at)}`),
    field('answers in', roundTrip === 0 ? '< 1 ms' : duration(roundTrip)),
    ...(protection === 'none'
      ? [field('password', span('none is asked of us: whoever reaches it may do anything', 'warn'))]
      : []),
  ];
}
