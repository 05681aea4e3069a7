import type { Container } from '../domain/containers.ts';
import type { Listed } from '../systems/docker.list.ts';

/** Bounds on what one reading may inspect, so that hundreds of containers stay cheap. New ones are not bounded. */
const limits = { changed: 32, rotated: 4 } as const;

/**
 * The containers to inspect now: those never seen, those in which something changed or is likely to, and a few of the others
 * in turn, the longest not inspected first.
 */
export function toInspect(
  listed: readonly Listed[],
  before: ReadonlyMap<string, Container>,
): readonly string[] {
  const fresh: Listed[] = [];
  const changed: Listed[] = [];
  const quiet: Listed[] = [];
  for (const one of listed) {
    const last = before.get(one.id);
    (last === undefined ? fresh : isRestless(one, last) ? changed : quiet).push(one);
  }
  const age = ({ id }: Listed): number => before.get(id)?.inspectedAt ?? 0;
  const oldest = (some: readonly Listed[], most: number): readonly Listed[] =>
    [...some].sort((one, other) => age(one) - age(other)).slice(0, most);
  return [...fresh, ...oldest(changed, limits.changed), ...oldest(quiet, limits.rotated)].map(({ id }) => id);
}

/** In its first minute ("Up 3 seconds") a container may have been another one a moment ago; a failing one fails on. */
function isRestless(now: Listed, last: Container): boolean {
  return (
    now.state !== last.state ||
    now.health !== last.health?.status ||
    now.state === 'restarting' ||
    now.health === 'unhealthy' ||
    / second/.test(now.status)
  );
}
