import { foldReleases, type SeenRelease } from '../../domain/release.ts';
import { releaseLedger } from '../releases.ts';
import { followFiles } from '../runs/follow.ts';
import { type Modes, reasonOf } from '../state.ts';

/** More than are looked at are in the ledger itself. */
const most = 500;

/** Tells what was deployed, and again whenever that changes, until the signal; `tell` gets one sentence where it cannot be read. */
export function followReleases(
  { path, modes }: { readonly path: string; readonly modes: Modes },
  onReleases: (releases: readonly SeenRelease[]) => void,
  tell: (sentence: string) => void,
  signal: AbortSignal,
): void {
  const ledger = releaseLedger(path, modes);
  let isTold = false;
  const onFiles = async (names: readonly string[]): Promise<void> => {
    if (!names.includes('releases.jsonl')) return;
    try {
      const releases = foldReleases(await ledger.read()).slice(-most);
      if (!signal.aborted) onReleases(releases.map(({ body: _, variables: __, ...seen }) => seen));
    } catch (error) {
      if (!isTold) tell(reasonOf(error));
      isTold = true;
    }
  };
  followFiles(path, onFiles, signal);
}
