import type { Modes } from '../state.ts';

/** Of a file as it is on the disk. */
type Owned = { readonly uid: number; readonly mode: number };

/**
 * Why what a file says is not to be done by `caller`, in words: somebody else could have written it. Where the place is a
 * group's, the group is trusted.
 */
export function distrust({ uid, mode }: Owned, caller: number, modes: Modes): string | undefined {
  if ((mode & 0o002) !== 0) return 'anyone can write to it: chmod o-w it once you know what it says';
  if ((modes.file & 0o020) !== 0) return undefined;
  if (uid !== 0 && uid !== caller) return `it belongs to another user (${uid})`;
  return (mode & 0o020) === 0
    ? undefined
    : 'its group can write to it: chmod g-w it once you know what it says';
}
