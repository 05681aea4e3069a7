import type { Suggestion } from '../../core/alert.ts';
import { parseTarget, type Target } from '../../core/target.ts';
import { type Case, lastOf } from '../words/case.ts';

/** Of what can be pruned on that filesystem, what holds the most that is old; else where backups are kept there. */
function prunable(about: Case): Suggestion | undefined {
  const { world, labels } = about;
  const mounts = lastOf(about, 'filesystems')?.mounts.map(({ mount }) => mount) ?? [];
  const isThere = (path: string): boolean => mountOf(path, mounts) === labels.mountpoint;
  const watched = (lastOf(about, 'directories')?.directories ?? []).filter(({ path }) => isThere(path));
  const [fullest] = watched.toSorted(
    (one, other) => other.oldBytes - one.oldBytes || other.bytes - one.bytes,
  );
  const place = world.stack.backups?.find(({ directory }) => isThere(directory));
  const target: Target | undefined =
    fullest === undefined ? place && parseTarget(place.target) : { kind: 'directory', name: fullest.path };
  return target && { action: 'prune', target };
}

/** The mount that a path lies on: the longest that contains it. */
const mountOf = (path: string, mounts: readonly string[]): string | undefined =>
  mounts
    .filter((mount) => mount === '/' || path === mount || path.startsWith(`${mount}/`))
    .toSorted((one, other) => other.length - one.length)[0];

export const hostSuggestions = { FilesystemAlmostFull: prunable, FilesystemFillingUp: prunable };
