import { watch } from 'node:fs';
import { dirname } from 'node:path';
import type { Allowed } from './access.ts';
import { versionOf } from './files.ts';
import { type Loaded, type LoadOptions, loadConfiguration, type Refused } from './load.ts';
import type { Surroundings } from './surroundings.ts';

/** What a change of the files came to. */
export type Reloaded =
  | { readonly is: 'changed'; readonly loaded: Loaded }
  /** The new version is not used; the old one goes on, though never above the host's limit. */
  | { readonly is: 'kept'; readonly loaded: Loaded; readonly refused: Refused };

/** How often files are looked at besides being watched, and how long they must rest; milliseconds. */
type Pace = { readonly poll: number; readonly rest: number };

/**
 * Loads anew whenever the stack file or the host's own changes, until `signal` is aborted. What was read from a file
 * stays with that file: when it vanishes the last version goes on, and neither another file nor discovery takes over.
 */
export function reloadOnChange(
  first: Loaded,
  options: LoadOptions,
  outside: Surroundings,
  onChange: (reloaded: Reloaded) => void,
  signal: AbortSignal,
  pace: Pace = { poll: 5000, rest: 200 },
): void {
  let current = first;
  let seen = first.version;
  let resting: NodeJS.Timeout | undefined;
  let isBusy = false;
  // A wish to operate was granted at the start; it must not keep a file from lowering the access now.
  const access = options.access?.access === 'watch' ? options.access : undefined;
  const pinned = { config: first.source.from === 'file' ? first.source.path : options.config, access };

  const settle = async (): Promise<void> => {
    if (isBusy || signal.aborted) return;
    isBusy = true;
    const version = await versionOf(current.files, outside.files);
    if (version !== seen) {
      seen = version;
      const next = await loadConfiguration(pinned, outside);
      if (!signal.aborted) {
        const hasRested = version === (await versionOf(current.files, outside.files));
        const reloaded = judge(current, next);
        current = reloaded.loaded;
        // What changed while it was read is another version at the next look.
        if (next.is === 'loaded' && hasRested) seen = next.version;
        onChange(reloaded);
      }
    }
    isBusy = false;
  };
  const look = (): void => {
    clearTimeout(resting);
    resting = setTimeout(settle, pace.rest);
  };

  // The directory is watched, for editors put a new file under the old name; polling sees what it misses.
  const polling = setInterval(settle, pace.poll);
  const directories = new Set(first.files.map((path) => dirname(path)));
  const watchers = [...directories].flatMap((directory) => watcherOf(directory, look));
  signal.addEventListener('abort', () => {
    clearInterval(polling);
    clearTimeout(resting);
    for (const watcher of watchers) watcher.close();
  });
}

function judge(current: Loaded, next: Loaded | Refused): Reloaded {
  if (next.is === 'loaded') return { is: 'changed', loaded: next };
  return { is: 'kept', loaded: limited(current, next.ceiling), refused: next };
}

function limited(loaded: Loaded, ceiling: Allowed): Loaded {
  if (ceiling.access === 'operate' || loaded.stack.access === 'watch') return loaded;
  return { ...loaded, ceiling, stack: { ...loaded.stack, access: 'watch', accessBecause: ceiling.because } };
}

// A directory that does not exist, or a system out of watches, leaves the polling.
function watcherOf(directory: string, look: () => void) {
  try {
    const watcher = watch(directory, { persistent: false }, look);
    watcher.on('error', () => watcher.close());
    return [watcher];
  } catch {
    return [];
  }
}
