import * as z from 'zod';
import type { Happened, Outcome } from '../../core/plan.ts';
import type { Process, Purpose, Who } from '../../domain/run.ts';

// What run files and the journal both say, and both check when they are read back.
const text = z.string();

export const happened = z.enum(['yes', 'no', 'unknown'] as const satisfies readonly Happened[]);
export const purpose = z.enum(['carry', 'resume', 'undo'] as const satisfies readonly Purpose[]);
export const outcome = z.enum([
  'done',
  'undone',
  'failed',
  'refused',
  'locked',
  'unknown',
] as const satisfies readonly Outcome[]);

export const whoSchema: z.ZodType<Who> = z.object({
  user: text,
  uid: z.number(),
  login: text.exactOptional(),
  sudo: text.exactOptional(),
  ssh: text.exactOptional(),
  terminal: text.exactOptional(),
});

export const processSchema: z.ZodType<Process> = z.object({
  pid: z.number(),
  started: z.number(),
  boot: text,
});
