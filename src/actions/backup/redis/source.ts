import { bytes, count } from '../../../core/format.ts';
import type { Verdict } from '../../../core/plan.ts';
import { ReadError } from '../../../core/reading.ts';
import { formatTarget, parseTarget, type Target } from '../../../core/target.ts';
import { programAt } from '../../../systems/programs.ts';
import type { Reach } from '../../faces.ts';
import { type Source, unplacedPlainly } from '../source.ts';
import { membersOf, type SentinelSeen, sentinelsOf } from './members.ts';
import { type NodeSeen, nodeAt } from './node.ts';
import { lineage } from './write.ts';

/** `cache` is a healthy replica of cache, else its master; `cache/s1` that node. @throws ReadError where there is none. */
export async function redisSource(reach: Reach, target: Target, signal: AbortSignal): Promise<Source> {
  const [name = '', wanted] = target.name.split('/');
  const section = reach.sections.redis.find((one) => one.name === name);
  const group: Target = { kind: 'redis', name };
  if (section?.backup === undefined) throw unplacedPlainly(group);
  const sentinels = await sentinelsOf(reach, name, signal);
  const members = membersOf(reach, name, sentinels);
  const ids = members.map(({ id }) => id).filter((id) => wanted === undefined || id === formatTarget(target));
  if (ids.length === 0) throw unnamed(name, sentinels);
  const node = choose(await Promise.all(ids.map((id) => nodeAt(reach, id, signal))), name);
  const { system, version, role, keys, memory, replicationId } = node;
  return {
    target: group,
    section: section.backup,
    what: `Have ${system} send its ${count(keys)} keys`,
    identity: { [lineage]: replicationId },
    locks: [parseTarget(system) ?? group],
    bytes: memory,
    verdicts: [
      {
        title: 'operate credentials',
        is: section.operate === undefined ? 'refuse' : 'pass',
        because:
          section.operate === undefined
            ? `${name} has none: add operate: { username, password } to it in the stack file, or operate: {} where those it is watched with may do it`
            : 'there are some, read when it runs; their user needs +sync and +replconf',
      },
      healthOf(node),
      await programVerdict('redis-check-rdb', reach.env),
    ],
    impact: [
      `${system} forks, and sends about ${bytes(memory)} as to a replica`,
      role === 'standby' ? 'the master is left alone' : 'what is written meanwhile takes memory twice',
    ],
    facts: (common) => ({
      ...{ is: 'rdb', ...common, system, keys, server: { version, role } },
      tool: { name: 'SYNC', version: '' },
    }),
  };
}

/** Why there is no such node, as far as anybody tells. */
function unnamed(name: string, sentinels: readonly SentinelSeen[]): ReadError {
  const silent = sentinels.flatMap((one) => (one.is === 'down' ? [one.because] : []));
  const because =
    sentinels.length === 0
      ? 'the stack file names no such node of it: add it under nodes'
      : silent.length < sentinels.length
        ? 'its Sentinels name no such node'
        : `no Sentinel of it answers: ${silent[0]}`;
  return new ReadError('missing', `${name} cannot be backed up: ${because}`);
}

/** A replica whose link is up is as good as its master, and nobody waits for it. */
function choose(nodes: readonly NodeSeen[], name: string): NodeSeen & { is: 'up' } {
  const up = nodes.filter((node): node is NodeSeen & { is: 'up' } => node.is === 'up');
  const found =
    up.find(({ role, isHealthy }) => role === 'standby' && isHealthy) ??
    up.find(({ role }) => role === 'primary') ??
    up[0];
  if (found !== undefined) return found;
  const because = nodes.flatMap((node) => (node.is === 'up' ? [] : [node.because]));
  throw new ReadError('refused', `no node of ${name} answers: ${because[0]}`);
}

function healthOf({ system, role, isHealthy, isSaving }: NodeSeen & { is: 'up' }): Verdict {
  const title = `role of ${system}`;
  const is = role === 'standby' ? 'replica' : 'master';
  if (!isHealthy)
    return { title, is: 'refuse', because: `${is}, and it is loading, or its link to the master is down` };
  return isSaving
    ? { title, is: 'warn', because: `${is}, and it is saving already: it begins when that is over` }
    : { title, is: 'pass', because: is };
}

async function programVerdict(name: string, env: Reach['env']): Promise<Verdict> {
  const at = await programAt(name, env);
  return at === undefined
    ? { title: `${name} on this host`, is: 'refuse', because: 'there is none: install redis-tools' }
    : { title: `${name} on this host`, is: 'pass', because: at };
}
