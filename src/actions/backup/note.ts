import { join } from 'node:path';
import * as z from 'zod';
import { contentOf, parseJson } from '../../records/files.ts';

const schema = z.object({
  key: z.string(),
  startedAt: z.number(),
  endedAt: z.number(),
  exitCode: z.number(),
  errors: z.string(),
  position: z.string().nullable(),
  globals: z.enum(['whole', 'without passwords', 'none']),
});

/** What is written beside the data when the client ended well, and all of it is on the disk. */
export type Note = z.output<typeof schema>;

export const noteName = 'written.json';
const largest = 64 * 1024;

export async function readNote(partial: string): Promise<Note | undefined> {
  const text = await contentOf(join(partial, noteName), largest).catch(() => undefined);
  const parsed = schema.safeParse(parseJson(text));
  return parsed.success ? parsed.data : undefined;
}
