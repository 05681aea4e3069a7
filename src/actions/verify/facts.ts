import * as z from 'zod';
import { inside } from '../backup/inside.ts';
import { remoteFacts } from '../remote/place.ts';

export const params = z.object({
  all: z.boolean().describe('every backup of the target, not only the newest').default(false),
  restoreTest: z
    .boolean()
    .describe('restore it into a database of its own on the same server, count its rows, and drop that again')
    .default(false),
  remote: z
    .boolean()
    .describe('look which copies there are elsewhere, and read that of the backup whole too')
    .default(false),
});
export type Params = z.output<typeof params>;

const subject = z.object({
  id: z.string(),
  path: z.string(),
  by: z.enum(['quarterdeck', 'other']),
  format: z.string(),
});

export const facts = z.object({
  /** Tells what this verification proved from what an earlier one did. */
  key: z.string(),
  /** `postgres/main` */
  target: z.string(),
  directory: z.string(),
  timeout: z.number().positive(),
  wrapper: z.array(z.string()),
  /** The container whose pg_restore is used; null: that of this host. */
  within: inside.nullable().default(null),
  subjects: z.array(subject),
  /** The copies that are looked at, by the name of what they are of. */
  copies: z.object({ remote: remoteFacts, ids: z.array(z.string()) }).exactOptional(),
  /** Where it is restored for a test. */
  scratch: z.object({ system: z.string(), database: z.string(), jobs: z.int() }).nullable(),
});
export type Facts = z.output<typeof facts>;
/** A backup that is looked at. */
export type Subject = z.output<typeof subject>;
