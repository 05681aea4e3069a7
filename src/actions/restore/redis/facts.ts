import * as z from 'zod';
import { part } from '../../lifecycle/part.ts';

export const facts = z.object({
  /** Tells what this restore left from what another one did. */
  key: z.string(),
  backup: z.object({
    id: z.string(),
    path: z.string(),
    by: z.enum(['quarterdeck', 'other']),
    format: z.enum(['rdb', 'rdb.gz']),
  }),
  /** The master, and what starts and stops it. */
  system: z.string(),
  part,
  /** Where it keeps its files, on this host and as itself calls it, and whose they are. */
  data: z.object({
    directory: z.string(),
    inside: z.string(),
    owner: z.object({ uid: z.number(), gid: z.number() }),
  }),
  /** In that directory: what is put together before it is put in place, and what was replaced. */
  names: z.object({ partial: z.string(), kept: z.string(), undone: z.string() }),
  /** Who would make a replica the master, and after how many milliseconds of silence. */
  sentinels: z.array(z.object({ system: z.string(), name: z.string(), downAfter: z.number() })),
  /** Milliseconds that they wait meanwhile. */
  raised: z.number(),
  replicas: z.array(z.string()),
  /** Milliseconds for it to read its data. */
  patience: z.number(),
  bounds: z.object({ directory: z.string(), reserve: z.number().nonnegative() }),
  timeout: z.number().positive(),
  wrapper: z.array(z.string()),
});
export type Facts = z.output<typeof facts>;
