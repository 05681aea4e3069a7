import type { Probe } from '../../core/probe.ts';
import { type Instant, ReadError } from '../../core/reading.ts';
import type { WatchedDirectory } from '../../domain/connection.ts';
import type { Directories, Directory } from '../../domain/host.ts';
import type { HostFace } from '../../systems/host.ts';

/** Entries a directory, and milliseconds: what lies beyond makes the numbers a minimum. */
const most = 50_000;
const patience = 8_000;

/**
 * The directories that the stack file names, added up one after the other (requirement D5). An entry costs some 20 µs of
 * processor time, so that this is the rarest of all reads.
 */
export const directories: Probe<HostFace, Directories> = {
  every: 120_000,
  everyHidden: 900_000,
  timeout: 60_000,
  async read(face, _last, { at, signal }) {
    const read: Directory[] = [];
    for (const watched of face.directories) read.push(await readDirectory(face, watched, at, signal));
    return { directories: read };
  },
};

async function readDirectory(
  face: HostFace,
  watched: WatchedDirectory,
  at: Instant,
  signal: AbortSignal,
): Promise<Directory> {
  const { path, limit, oldAfter } = watched;
  try {
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
    return { path, limit, ...(await face.walk(watched, { oldBefore: at - oldAfter, most }, deadline)) };
  } catch (error) {
    signal.throwIfAborted();
    return {
      path,
      limit,
      bytes: 0,
      files: 0,
      oldFiles: 0,
      oldBytes: 0,
      partial: true,
      error: because(error),
    };
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such directory',
  ENOTDIR: 'it is no directory',
  EACCES: 'no permission to look into it',
};

function because(error: unknown): string {
  if (error instanceof ReadError) return error.message;
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return reasons[code] ?? code;
}
