import type { Modes } from '../state.ts';

/** Of a file as it is on the disk. */
type Owned = { readonly uid: number; readonly mode: number };

/**
 * Why what a file says is not to be done by `caller`, in words: somebody else could have written it. Where the place is a
 * group's, its members trust each other, and root none of them: a run file names programs that are started.
 */
export function distrust({ uid, mode }: Owned, caller: number, modes: Modes): string | undefined {
  if ((mode & 0o002) !== 0) return 'anyone can write to it: chmod o-w it once you know what it says';
  if ((mode & 0o020) !== 0) return 'its group can write to it: chmod g-w it once you know what it says';
  const isShared = (modes.file & 0o040) !== 0 && caller !== 0;
  return uid === 0 || uid === caller || isShared ? undefined : `it belongs to another user (${uid})`;
}

/** Only who confirmed a run, or root, writes to its file; where the place is a group's, the others read it. */
export const runMode = ({ file }: Modes): number => file & ~0o022;
