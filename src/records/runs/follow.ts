import { type FSWatcher, watch } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Duration } from '../../core/reading.ts';

/** What is written in one go is told once. */
const together: Duration = 20;
/** Where the kernel does not tell. */
const between: Duration = 2_000;

/**
 * Names the files of a directory, then those that changed, one call at a time, until the signal. While nothing changes
 * nothing is done, where the kernel tells of changes.
 */
export function followFiles(
  directory: string,
  onFiles: (names: readonly string[]) => Promise<void>,
  signal: AbortSignal,
): void {
  const changed = new Set<string>();
  const sizes = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let watcher: FSWatcher | undefined;

  const later = (delay: Duration): void => {
    if (!signal.aborted) timer ??= setTimeout(turn, delay);
  };

  async function turn(): Promise<void> {
    if (watcher === undefined) {
      listen();
      await look();
    }
    const names = [...changed].sort();
    changed.clear();
    if (names.length > 0 && !signal.aborted) await onFiles(names);
    timer = undefined;
    if (changed.size > 0) later(together);
    else if (watcher === undefined) later(between);
  }

  /** Before the first look, so that nothing is missed in between. */
  function listen(): void {
    try {
      watcher = watch(directory, (_, name) => {
        if (name !== null) changed.add(name);
        later(together);
      });
      watcher.on('error', () => {
        watcher?.close();
        watcher = undefined;
        later(between);
      });
    } catch {
      watcher = undefined;
    }
  }

  async function look(): Promise<void> {
    for (const name of await readdir(directory).catch(() => [])) {
      const size = await stat(join(directory, name)).then(
        (found) => found.size,
        () => undefined,
      );
      if (size !== undefined && sizes.get(name) !== size) changed.add(name);
      if (size !== undefined) sizes.set(name, size);
    }
  }

  if (signal.aborted) return;
  signal.addEventListener(
    'abort',
    () => {
      clearTimeout(timer);
      watcher?.close();
    },
    { once: true },
  );
  later(0);
}
