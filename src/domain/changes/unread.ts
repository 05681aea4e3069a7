import type { WorldReadings } from '../world.ts';

/** Which histories cannot be read, and why: what changed before the console opened is known only in part then. */
export function unreadHistories({ hostEvents, containerEvents }: WorldReadings): readonly string[] {
  const records = Object.values(hostEvents).flatMap(({ last }) => last?.value.unread ?? []);
  const engines = Object.entries(containerEvents).flatMap(([system, { last }]) =>
    last?.value.is === 'unfollowed'
      ? [{ source: `the events of ${system}`, because: last.value.because }]
      : [],
  );
  return [...records, ...engines].map(({ source, because }) => `${source}: ${because}`);
}
