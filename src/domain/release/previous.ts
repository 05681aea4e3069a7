import type { Release, ReleaseId, Version } from '../release.ts';

/** What runs of a target now; of several containers none is named. */
export type Running = Pick<Version, 'image' | 'container'>;

/** The release that runs, as far as the ledger knows it. */
export function currentOf(releases: readonly Release[], target: string, now: Running): Release | undefined {
  const good = ownOf(releases, target).filter(({ is }) => is === 'good');
  const isIt = ({ to }: Release): boolean =>
    now.container === undefined ? to.image === now.image : to.container === now.container;
  return good.findLast(isIt);
}

/** A release whose end nobody recorded: it goes on, or its runner is gone. */
export const openOf = (releases: readonly Release[], target: string): Release | undefined =>
  ownOf(releases, target).findLast(({ is }) => is === 'open');

/**
 * The last good release before the one that runs, the latest first. A rollback brings an older one back and is none of its
 * own: a second one goes further back, and never to what was left because it was bad.
 */
export function earlierOf(releases: readonly Release[], target: string, now: Running): readonly Release[] {
  const own = ownOf(releases, target);
  // What somebody made by hand of an image that was released is that release: before it lies what was before that.
  const current = currentOf(own, target, now) ?? currentOf(own, target, { image: now.image });
  const origin = current === undefined ? undefined : originOf(own, current);
  const end = origin === undefined ? own.length : own.indexOf(origin);
  const left = leftBehind(own);
  return own
    .slice(0, end)
    .filter(({ id, is, what }) => is === 'good' && what !== 'rollback' && !left.has(id))
    .toReversed();
}

/** What a rollback brought back, through however many of them. */
function originOf(releases: readonly Release[], release: Release): Release {
  const brought = releases.find(({ id }) => id === release.brings);
  return brought === undefined ? release : originOf(releases, brought);
}

/** Releases that somebody rolled back from. */
function leftBehind(releases: readonly Release[]): ReadonlySet<ReleaseId> {
  const left = new Set<ReleaseId>();
  releases.forEach((release, index) => {
    if (release.what !== 'rollback' || release.is !== 'good' || release.from === undefined) return;
    const before = releases.slice(0, index);
    const from = currentOf(before, release.target, release.from);
    if (from !== undefined) left.add(originOf(before, from).id);
  });
  return left;
}

const ownOf = (releases: readonly Release[], target: string): readonly Release[] =>
  releases.filter((one) => one.target === target);

/** Containers in which what a release is runs or ran, the latest first. */
export function containersOf(releases: readonly Release[], release: Release): readonly string[] {
  const own = ownOf(releases, release.target);
  const same = own.filter((one) => one.id === release.id || originOf(own, one).id === release.id);
  return same
    .flatMap(({ is, to }) => (is === 'good' && to.container !== undefined ? [to.container] : []))
    .toReversed();
}
