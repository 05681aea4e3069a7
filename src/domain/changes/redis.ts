import { type Change, lookBack } from '../changes.ts';
import type { RedisNode, RedisUp } from '../redis.ts';
import type { Sentinel } from '../sentinel.ts';
import { type Circumstances, type Differ, noticed } from './differ.ts';

/** What is compared of a node that is up. */
export type SeenRedis = Pick<RedisUp, 'role' | 'runId' | 'startedAt' | 'replicationId' | 'offset'> & {
  /** Of a replica: whom it follows, and whether it hears it. */
  readonly master: string | undefined;
  readonly isLinked: boolean | undefined;
  readonly replicas: readonly string[];
};

export function seenRedis(node: RedisNode): SeenRedis | undefined {
  if (node.is !== 'up') return undefined;
  const { role, runId, startedAt, replicationId, offset, link, replicas } = node;
  return {
    ...{ role, runId, startedAt, replicationId, offset },
    master: link?.master,
    isLinked: link && link.status === 'up',
    replicas: replicas.map(({ address }) => address).sort(),
  };
}

export const redisChanges: Differ<SeenRedis> = (before, after, circumstances) => {
  const { system, at } = circumstances;
  const hasStarted = before === undefined || before.runId !== after.runId;
  const started = { at: after.startedAt, kind: 'restarted', target: system, text: 'server started' } as const;
  const dated = hasStarted && at - after.startedAt < lookBack ? [started] : [];
  return before === undefined ? dated : [...dated, ...comparedChanges(before, after, circumstances)];
};

function comparedChanges(
  before: SeenRedis,
  after: SeenRedis,
  circumstances: Circumstances,
): readonly Change[] {
  const changes: Change[] = [];
  const say = (kind: Change['kind'], text: string): void => {
    changes.push(noticed({ kind, target: circumstances.system, text }, circumstances));
  };
  if (after.role !== before.role)
    say('role', `${after.role === 'master' ? 'promoted' : 'made a replica'}: ${before.role} → ${after.role}`);
  else if (after.master !== before.master && after.master !== undefined)
    say('role', `follows ${after.master}, and ${before.master ?? 'nobody'} before`);
  else if (after.isLinked !== before.isLinked && after.isLinked !== undefined)
    say(
      after.isLinked ? 'connected' : 'disconnected',
      after.isLinked ? 'hears its master again' : 'hears its master no more',
    );
  if (
    after.role === 'master' &&
    before.role === 'master' &&
    after.runId !== before.runId &&
    lost(before, after)
  )
    say('role', 'it began with other data than it ended with');
  if (after.role === 'master' && before.role === 'master') {
    for (const replica of before.replicas)
      if (!after.replicas.includes(replica)) say('disconnected', `replica ${replica} is gone`);
    for (const replica of after.replicas)
      if (!before.replicas.includes(replica)) say('connected', `replica ${replica} follows`);
  }
  return changes;
}

/** A master that starts anew keeps its history where it saved it; with another one its replicas copy all of it. */
const lost = (before: SeenRedis, after: SeenRedis): boolean =>
  after.replicationId !== before.replicationId && (after.offset ?? 0) < (before.offset ?? 0);

/** What one Sentinel takes for the master. */
export type SeenSentinel = { readonly master: string; readonly quorum: Sentinel['quorum']['is'] };

export const seenSentinel = ({ master: { host, port }, quorum }: Sentinel): SeenSentinel => ({
  master: `${host}:${port}`,
  quorum: quorum.is,
});

export const sentinelChanges: Differ<SeenSentinel> = (before, after, circumstances) => {
  if (before === undefined) return [];
  const say = (kind: Change['kind'], text: string): Change =>
    noticed({ kind, target: circumstances.system, text }, circumstances);
  return [
    ...(after.master === before.master ? [] : [say('role', `master ${before.master} → ${after.master}`)]),
    ...(after.quorum === before.quorum
      ? []
      : [
          after.quorum === 'lost'
            ? say('disconnected', 'the quorum is lost')
            : say('connected', 'the quorum is reachable again'),
        ]),
  ];
};
