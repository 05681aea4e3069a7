import { bytes, count, duration } from '../../../core/format.ts';
import { placeOf } from '../../../core/place.ts';
import type { Verdict } from '../../../core/plan.ts';
import type { Duration } from '../../../core/reading.ts';
import { countIn, numberIn, textIn } from '../../../domain/redis/info.ts';
import { followedBy, isLinked, isLoading, offsetOf, priorityOf, runIdOf, silenceOf } from './replica.ts';
import { type Survey, type Up, upIn } from './survey.ts';

/** The titles of what is looked at. Those that show who is what say something else once another one took over. */
export const titles = {
  credentials: 'operate credentials',
  masters: 'one master',
  down: 'the master is down',
  candidate: 'who takes over',
  lag: 'how far it is behind',
  ahead: 'nobody is ahead of it',
  others: 'the other nodes',
  electable: 'who could be chosen',
  pause: 'how long writers wait',
  version: 'version',
  least: 'replicas that a write needs',
  files: 'configuration files',
  sentinels: 'Sentinels',
  tilt: 'clocks of the Sentinels',
  quorum: 'quorum',
  busy: 'failover under way',
  known: 'what the Sentinels know of it',
} as const;

/** Bytes that a replica may be behind when writers are made to wait for it. */
const mostBehind = 1024 ** 2;

export function credentials({ section: { name, operate }, watchers }: Survey): Verdict {
  const title = titles.credentials;
  if (operate === undefined)
    return {
      title,
      is: 'refuse',
      because: `redis/${name} has none: add operate: { username, password } to it in the stack file`,
    };
  const more = watchers.length === 0 ? '' : ', at the Sentinels +sentinel|failover';
  return {
    title,
    is: 'pass',
    because: `there are some, read when it runs; their user needs +client|pause, +client|unpause, +replicaof, +config|set, +config|rewrite, +multi, +exec, +set and +del on quarterdeck:*${more}`,
  };
}

/** Whom each of several masters has with it. */
export const splitWords = (masters: readonly Up[]): string =>
  masters
    .map(
      (one) =>
        `${one.system.id} takes writes at ${count(offsetOf(one))}, with ${count(one.seen.keys)} keys, ${count(countIn(one.seen.info, 'connected_slaves'))} replicas and ${count(countIn(one.seen.info, 'connected_clients'))} clients`,
    )
    .join('; ');

export function candidate(node: Up, { nodes }: Survey): Verdict {
  const title = titles.candidate;
  const refuse = (because: string): Verdict => ({
    title,
    is: 'refuse',
    because: `${node.system.id} ${because}`,
  });
  if (node.seen.role === 'primary') return refuse('is the master already');
  if (isLoading(node)) return refuse('still loads its data');
  if (priorityOf(node) === 0) return refuse('has replica-priority 0: it is never to be the master');
  const replicas = upIn(nodes).filter(({ seen }) => seen.role === 'standby').length;
  return {
    title,
    is: 'pass',
    because: `${node.system.id}, ${replicas === 1 ? 'the only replica that answers' : `of ${count(replicas)} replicas that answer`}`,
  };
}

/** How far a replica is behind a master that answers. */
export function lag(node: Up, master: Up): Verdict {
  const title = titles.lag;
  if (!isLinked(node))
    return {
      title,
      is: 'refuse',
      because: `${node.system.id} does not receive from ${followedBy(node)}${since(node)}`,
    };
  if (textIn(node.seen.info, 'master_replid') !== textIn(master.seen.info, 'master_replid'))
    return {
      title,
      is: 'refuse',
      because: `${node.system.id} does not follow ${master.system.id}, but ${followedBy(node)}`,
    };
  const behind = Math.max(0, offsetOf(master) - offsetOf(node));
  const isNear = behind <= mostBehind;
  return {
    title,
    is: isNear ? 'pass' : 'refuse',
    because: `${bytes(behind)}, and ${bytes(mostBehind)} at most: writers wait until it has them`,
    ...(!isNear && { override: 'allow-lag' }),
  };
}

export function since(node: Up): string {
  const silence = silenceOf(node);
  return silence === undefined ? '' : ` for ${duration(silence)}`;
}

/** A Sentinel may choose any replica that it sees: of each it has to be seen that it has caught up. */
export function electable({ nodes, watchers }: Survey): readonly Verdict[] {
  const answering = new Set(upIn(nodes).map(runIdOf));
  const unseen = watchers.flatMap((one) =>
    one.is === 'down'
      ? []
      : one.says.replicas
          .filter(({ runId, view, priority }) => view === 'up' && priority !== 0 && !answering.has(runId))
          .map((replica) => ({ by: one.system.id, place: placeOf(replica) })),
  );
  const [first] = unseen;
  if (first === undefined) return [];
  const because = `${first.by} sees the replica ${first.place}, which does not answer us: it could be chosen, and nobody would know what it has`;
  return [{ title: titles.electable, is: 'refuse', because }];
}

/** Those that are neither the master nor take over. */
export function others(rest: Survey['nodes']): readonly Verdict[] {
  if (rest.length === 0) return [];
  const dark = rest.flatMap(({ system, seen }) => (seen.is === 'down' ? [system.id] : []));
  const cut = upIn(rest).filter((one) => one.seen.role === 'standby' && !isLinked(one));
  const said = [
    ...(dark.length === 0 ? [] : [`${dark.join(', ')} ${dark.length === 1 ? 'does' : 'do'} not answer`]),
    ...cut.map((one) => `${one.system.id} has no master${since(one)}`),
  ];
  const title = titles.others;
  return [
    said.length === 0
      ? {
          title,
          is: 'pass',
          because: `${count(rest.length)} more ${rest.length === 1 ? 'follows' : 'follow'} along`,
        }
      : { title, is: 'warn', because: said.join('; ') },
  ];
}

/** So that a Sentinel that does not answer is passed over, and the next one has time for it. */
const shortest = 6_000;

export function pause(atMost: Duration): readonly Verdict[] {
  if (atMost >= shortest) return [];
  const because = `${duration(atMost)} at most is too short for the replicas to catch up and for one of them to take over: say ${duration(shortest)} or more with --pause`;
  return [{ title: titles.pause, is: 'refuse', because }];
}

/** What it takes to have writers alone wait. */
export function version({ system, seen }: Up): Verdict {
  const [major = 0, minor = 0] = seen.version.split('.').map(Number);
  const isEnough = major > 6 || (major === 6 && minor >= 2);
  return {
    title: titles.version,
    is: isEnough ? 'pass' : 'refuse',
    because: `${system.id} is ${seen.version}${isEnough ? '' : ': before 6.2 nothing has only the writers wait'}`,
  };
}

export function least({ seen }: Up): readonly Verdict[] {
  const good = numberIn(seen.info, 'min_slaves_good_slaves');
  if (good === undefined) return [];
  const because = `min-replicas-to-write is set, and ${count(good)} are good: the new master takes no write before as many follow it`;
  return [{ title: titles.least, is: 'warn', because }];
}

/** Without Sentinels nobody else remembers who the master is. */
export function files(forgetful: readonly string[]): Verdict {
  const title = titles.files;
  if (forgetful.length === 0)
    return { title, is: 'pass', because: 'each node has one: who follows whom is written into it' };
  return {
    title,
    is: 'warn',
    because: `${forgetful.join(', ')} ${forgetful.length === 1 ? 'has' : 'have'} none: started again, it is as it was told at its start: change that too`,
  };
}
