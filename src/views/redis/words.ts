import { bytes, duration, percent, perSecond } from '../../core/format.ts';
import type { Duration, Instant } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { Target } from '../../core/target.ts';
import { isOverMemory, refusesWhenFull } from '../../domain/redis/judged.ts';
import type { RedisGroup, RedisMember } from '../../domain/redis/topology.ts';
import { redisUp } from '../../domain/redis/topology.ts';
import type { RedisUp } from '../../domain/redis.ts';
import type { System } from '../../domain/stack.ts';
import type { Glyphs } from '../panel.ts';
import { standingBeside } from '../standing.ts';

/** One or two words for how a node is: `master`, `replica`, `syncing`, `cut off`, `full`, `no answer`. */
export function stateWord({ reading: { last, failure }, role, lag }: RedisMember): string {
  if (failure !== undefined) return 'no answer';
  if (last === undefined) return 'unread';
  const node = last.value;
  if (node.is !== 'up') return node.is;
  if (node.persistence.loading !== undefined) return 'loading';
  if (role === 'master') return 'master';
  switch (lag?.state) {
    case 'cut off':
      return 'cut off';
    case 'syncing':
      return 'copying';
    case 'elsewhere':
      return 'astray';
    default:
      return 'replica';
  }
}

/** Why there are no numbers: "connection refused 10.0.0.13:6379, since 02:38, next try in 4 s", or what the server says. */
export function absenceWords(
  { system, reading }: RedisMember,
  at: Instant,
  columns?: number,
): string | undefined {
  const words = standingBeside(system, reading, at, columns);
  if (words !== undefined) return words;
  const node = reading.last?.value;
  if (node === undefined || node.is === 'up') return undefined;
  return node.is === 'full'
    ? 'every connection is taken, new clients are refused'
    : 'a script or a function holds it, and nobody else is served';
}

/** What is worth saying of a node besides its numbers. */
export function notesOf(member: RedisMember): readonly string[] {
  const node = redisUp(member.reading);
  if (node === undefined) return [];
  return [...memberNotes(member), ...nodeNotes(node)].filter((text) => text !== '');
}

function memberNotes({ lag, reading }: RedisMember): readonly string[] {
  const link = redisUp(reading)?.link;
  const left = link?.syncing?.left === undefined ? '' : `, ${bytes(link.syncing.left)} left`;
  return [
    lag?.state === 'cut off' ? masterless(link?.downFor) : '',
    lag?.state === 'syncing' ? `takes a full copy${left}` : '',
    lag?.state === 'elsewhere' ? `follows ${sanitize(link?.master ?? '')}` : '',
  ];
}

/** Servers count whole seconds. */
function masterless(downFor: Duration | undefined): string {
  if (downFor === undefined) return 'without its master';
  return downFor < 1000 ? 'lost its master just now' : `without its master for ${duration(downFor)}`;
}

function overMemory(node: RedisUp): string {
  if (!isOverMemory(node)) return '';
  return refusesWhenFull(node) ? 'over maxmemory, refuses writes' : 'over maxmemory, evicts too little';
}

function nodeNotes(node: RedisUp): readonly string[] {
  const { persistence, rates, goodReplicas, cluster, memory } = node;
  const { loading, snapshot, log } = persistence;
  const wait = loading?.left === undefined ? '' : `, ${duration(loading.left)} left`;
  const evicted = rates?.evicted ?? 0;
  const rejected = rates?.rejected ?? 0;
  return [
    loading === undefined ? '' : `loads its data, ${percent(loading.progress)}${wait}`,
    cluster?.state === 'fail' ? 'the cluster does not serve all slots' : '',
    log?.lastWrite === 'failed' ? 'cannot write its log' : '',
    log?.lastRewrite === 'failed' ? 'the last rewrite of its log failed' : '',
    snapshot.lastStatus === 'failed' ? 'the last snapshot failed' : '',
    goodReplicas === 0 ? 'too few replicas to write' : '',
    overMemory(node),
    rejected > 0 ? `refuses clients (${perSecond(rejected)})` : '',
    evicted > 0 ? `evicts keys (${perSecond(evicted)}, ${sanitize(memory.policy)})` : '',
  ];
}

/** The target of what is done to a node: `redis/cache/m1`. */
export const nodeTarget = ({ id }: System): Target | undefined =>
  id.startsWith('redis/') ? { kind: 'redis', name: id.slice('redis/'.length) } : undefined;

type Trouble = { readonly health: 'warning' | 'critical'; readonly text: string };

/** What is wrong with a group that no single node tells, in a sentence each. */
export function groupTroubles({ splitBrain, members, masters, agreement }: RedisGroup): readonly Trouble[] {
  const { quorumLost, tilted } = agreement;
  const writers = members.filter(({ system }) => splitBrain.includes(system.id));
  const names = writers.map(({ system }) => sanitize(system.title)).join(' and ');
  const isKnown = members.length > 1 && members.every(({ role }) => role !== 'unknown');
  const isMissing =
    isKnown && masters.length === 0 && members.every(({ reading }) => redisUp(reading) !== undefined);
  const critical = [
    splitBrain.length > 0 ? `TWO MASTERS  ${names} take writes at once: those of one will be lost` : '',
    isMissing ? 'NO MASTER  every node answers and none of them takes writes' : '',
    quorumLost === undefined ? '' : `no quorum: ${sanitize(quorumLost)}`,
  ];
  const warnings = [
    agreement.masters.length > 1
      ? `the Sentinels disagree: ${agreement.masters.map(sanitize).join(' and ')} are called the master`
      : '',
    agreement.blind.length === 0 ? '' : blindWords(agreement.blind),
    tilted.length === 0 ? '' : `in tilt, watching without acting: ${tilted.map(sanitize).join(', ')}`,
    agreement.isFailingOver ? 'a failover is under way' : '',
  ];
  return [
    ...critical.map((text) => ({ health: 'critical', text }) as const),
    ...warnings.map((text) => ({ health: 'warning', text }) as const),
  ].filter(({ text }) => text !== '');
}

const blindWords = (blind: readonly string[]): string => {
  const [only, ...others] = blind.map(sanitize);
  return others.length === 0
    ? `Sentinel ${only} does not see the master, which answers us`
    : `Sentinels ${[only, ...others].join(' and ')} do not see the master, which answers us`;
};

/** "Sentinel 3 of 3"; empty where there is none. */
export function sentinelWords({ sentinels, agreement }: RedisGroup): string {
  if (sentinels.length === 0) return '';
  return `Sentinel ${agreement.answering} of ${agreement.total ?? sentinels.length}`;
}

/** `├ ` or `└ ` before what follows a master, where there is one. */
export function branchOf(group: RedisGroup, index: number, glyphs: Glyphs): string {
  const member = group.members[index];
  if (member === undefined || member.role === 'master' || group.masters.length !== 1) return '';
  return index === group.members.length - 1 ? `${glyphs.lastBranch} ` : `${glyphs.branch} `;
}
