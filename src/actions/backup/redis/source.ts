import { redisNodes } from '../../../config/redis.ts';
import { bytes, count } from '../../../core/format.ts';
import type { Verdict } from '../../../core/plan.ts';
import { ReadError } from '../../../core/reading.ts';
import { formatTarget, parseTarget, type Target } from '../../../core/target.ts';
import { programAt } from '../../../systems/programs.ts';
import type { Reach } from '../../faces.ts';
import { type Source, unplacedPlainly } from '../source.ts';
import { type NodeSeen, nodeAt } from './node.ts';

/** `cache` is a healthy replica of cache, else its master; `cache/s1` that node. @throws ReadError where there is none. */
export async function redisSource(reach: Reach, target: Target, signal: AbortSignal): Promise<Source> {
  const [name = '', wanted] = target.name.split('/');
  const section = reach.sections.redis.find((one) => one.name === name);
  const group: Target = { kind: 'redis', name };
  if (section?.backup === undefined) throw unplacedPlainly(group);
  const ids = redisNodes(section)
    .map(({ id }) => id)
    .filter((id) => wanted === undefined || id === formatTarget(target));
  if (ids.length === 0)
    throw new ReadError('missing', `the stack file names no such node of ${name}: add it under nodes`);
  const node = choose(await Promise.all(ids.map((id) => nodeAt(reach, id, signal))), name);
  const { system, version, role, keys, memory, replicationId } = node;
  const programs = await Promise.all(
    ['redis-cli', 'redis-check-rdb'].map((one) => programVerdict(one, reach.env)),
  );
  return {
    target: group,
    section: section.backup,
    what: `Have ${system} send its ${count(keys)} keys`,
    identity: { 'replication id': replicationId },
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
      ...programs,
    ],
    impact: [
      `${system} forks, and sends about ${bytes(memory)} as to a replica`,
      role === 'standby' ? 'the master is left alone' : 'what is written meanwhile takes memory twice',
    ],
    facts: (common) => ({
      ...{ is: 'rdb', ...common, system, keys, server: { version, role } },
      tool: { name: 'redis-cli', version: '' },
    }),
  };
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
  throw new ReadError('refused', `no node of ${name} answers: ${because[0] ?? 'none is named'}`);
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
