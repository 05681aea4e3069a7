import * as z from 'zod';
import { inside } from '../../backup/inside.ts';

export const facts = z.object({
  /** Tells what this restore left on the server from what another one did. */
  key: z.string(),
  backup: z.object({
    id: z.string(),
    path: z.string(),
    by: z.enum(['quarterdeck', 'other']),
    format: z.enum(['custom', 'directory', 'sql', 'sql.gz']),
  }),
  system: z.string(),
  /** The name that it gets; what has it now; and what each is called meanwhile, afterwards, and when it is taken back. */
  names: z.object({ live: z.string(), beside: z.string(), old: z.string(), undone: z.string() }),
  /** What has the name now; null: nothing. */
  replaced: z.object({ oid: z.number(), comment: z.string().nullable() }).nullable(),
  shape: z.object({
    owner: z.string().nullable(),
    encoding: z.string(),
    collate: z.string(),
    ctype: z.string(),
    provider: z.string(),
    locale: z.string().nullable(),
    tablespace: z.string(),
  }),
  ownership: z.enum(['kept', 'of the database']),
  /** Where it would run out of space, as far as that can be seen from here. */
  bounds: z.object({ directory: z.string(), reserve: z.number().nonnegative() }),
  timeout: z.number().positive(),
  wrapper: z.array(z.string()),
  /** The container whose clients are used; null: those of this host. */
  within: inside.nullable().default(null),
  jobs: z.int().min(1),
});
export type Facts = z.output<typeof facts>;
