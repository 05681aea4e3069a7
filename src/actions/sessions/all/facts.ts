import * as z from 'zod';
import { local } from '../facts.ts';

const one = z.object({
  pid: z.number(),
  /** When it connected, in milliseconds by the server's clock. */
  startedAt: z.number(),
  local: local.nullable(),
});
export type One = z.output<typeof one>;

export const facts = z.object({
  system: z.string(),
  /** "application shop-web". */
  whose: z.string(),
  sessions: z.array(one),
  systemIdentifier: z.string().nullable(),
});
export type Facts = z.output<typeof facts>;

const pair = /^\d+@\d+(\.\d+)?$/;

export const params = z.strictObject({
  application: z
    .string()
    .min(1)
    .describe('all sessions of that application; left out: of the one that has at least half of all')
    .optional(),
  idleOf: z
    .string()
    .min(1)
    .describe('all sessions of that user that are idle in a transaction, whatever the application')
    .optional(),
  sessions: z
    .string()
    .refine((text) => text.split(',').every((part) => pair.test(part)), 'it is PID@MS, with commas between')
    .describe(
      'where the server lets nobody in to look: those that are meant, as PID@MS since 1970 and commas',
    )
    .optional(),
});
export type Params = z.output<typeof params>;

/** The pairs of `--sessions`. */
export const sessionsIn = (text: string): readonly Pick<One, 'pid' | 'startedAt'>[] =>
  text.split(',').map((part) => {
    const [pid, startedAt] = part.split('@').map(Number);
    return { pid: pid ?? 0, startedAt: startedAt ?? 0 };
  });
