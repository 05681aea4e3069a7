import { chmod, constants, type FileHandle, mkdir, open } from 'node:fs/promises';

/** The whole text of a file of ours. @throws Error when it is none: a link, a pipe, or larger than it can be. */
export async function contentOf(path: string, largest: number): Promise<string> {
  // Neither a link nor a pipe that somebody put there is followed or waited for.
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = await file.stat();
    if (!stats.isFile() || stats.size > largest) throw new Error('not one of ours');
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

/** Writes a new file, on the disk when it resolves. @throws Error, also when there is one of that name. */
export async function writeWhole(path: string, text: string | Uint8Array, mode: number): Promise<void> {
  let file: FileHandle | undefined;
  try {
    file = await open(
      path,
      constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
      mode,
    );
    await file.chmod(mode);
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file?.close();
  }
}

/** Makes a directory that is missing, with this mode whatever the umask. */
export async function makeDirectory(path: string, mode: number): Promise<void> {
  const made = await mkdir(path, { recursive: true, mode });
  if (made !== undefined) await chmod(path, mode);
}

/** Names are on the disk when their directory is. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, constants.O_RDONLY);
  await directory.sync().finally(() => directory.close());
}

/** JSON of a text from outside; undefined for what is none. */
export function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `ENOENT` and the like, of what the file system throws. */
export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

/** What had to be recorded could not be: one sentence with the place and the reason. */
export class RecordError extends Error {
  override readonly name = 'RecordError';
}
