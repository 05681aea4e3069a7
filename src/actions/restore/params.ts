import * as z from 'zod';
import { ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';

const day = 86_400_000;

export const params = z.object({
  as: z
    .string()
    .min(1)
    .max(63)
    .describe('of a dump: restore it under this name, and leave the database that it came from alone')
    .optional(),
  noOwner: z
    .boolean()
    .describe(
      'of a dump: give everything to the owner of the database, without the grants that the backup has',
    )
    .default(false),
  to: z
    .string()
    .regex(/^\//)
    .max(4_096)
    .describe('restore it there, an absolute path, and leave the place that it came from alone')
    .optional(),
  set: z
    .string()
    .min(1)
    .max(255)
    .describe('of the whole stack: the set of backups that it is put back to')
    .optional(),
  leaveRunning: z
    .boolean()
    .describe('of a base backup: leave the server on the copy running when it was looked at')
    .default(false),
  fast: z.boolean().describe('use all cores, and the disk as others do').default(false),
  timeout: z
    .number()
    .positive()
    .meta({ unit: 'duration' })
    .describe('after that it is given up')
    .default(day),
});
export type Params = z.output<typeof params>;

const special = {
  set: '--set',
  as: '--as',
  noOwner: '--no-owner',
  to: '--to',
  leaveRunning: '--leave-running',
} as const satisfies Partial<Record<keyof Params, string>>;
export type Special = keyof typeof special;
export const specials = Object.keys(special) as readonly Special[]; // of the table above

/** What means something for backups that were taken together. */
export const meantOfSets: readonly Special[] = ['set', 'noOwner'];

/** @throws ReadError for what was asked for and means nothing here. */
export function refuseOthers(given: Params, meant: readonly Special[], what: string): void {
  for (const [name, flag] of Object.entries(special)) {
    const key = name as Special; // of the table above
    if (meant.includes(key) || given[key] === undefined || given[key] === false) continue;
    throw new ReadError('unsupported', `${flag} means nothing for ${sanitize(what)}`);
  }
}
