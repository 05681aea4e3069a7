import { constants, type FileHandle, open } from 'node:fs/promises';
import * as z from 'zod';
import { codeOf, contentOf, parseJson, writeWhole } from '../files.ts';

/** How far the journal went when something was written last: without it, lines cut off from its end are not missed. */
export type Head = {
  readonly bytes: number;
  /** Of the last line; of no line at all, zeros. */
  readonly sha256: string;
};

export const noHash = '0'.repeat(64);

const schema = z.object({ bytes: z.number().int().min(0), sha256: z.string().length(64) });

/** Undefined where there is none, or a damaged one. */
export async function readHead(path: string): Promise<Head | undefined> {
  const parsed = schema.safeParse(parseJson(await contentOf(path, 1_024).catch(() => undefined)));
  return parsed.success ? parsed.data : undefined;
}

/** Always as long, so that it is written over in place and needs no room. */
const format = ({ bytes, sha256 }: Head): string =>
  `{"bytes":${String(bytes).padStart(16)},"sha256":"${sha256}"}\n`;

/** Writes it in place; makes it where it is missing. @throws Error */
export async function writeHead(path: string, head: Head, mode: number): Promise<void> {
  const file = await openExisting(path);
  if (file === undefined) return writeWhole(path, format(head), mode);
  try {
    await file.write(format(head), 0);
    await file.datasync();
  } finally {
    await file.close();
  }
}

const openExisting = (path: string): Promise<FileHandle | undefined> =>
  open(path, constants.O_WRONLY | constants.O_NOFOLLOW).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
