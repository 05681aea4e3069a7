import * as z from 'zod';

const milliseconds = z.number().nonnegative();

const common = {
  /** As people call it. */
  name: z.string(),
  /** What changes with every start: an instant of the engine's clock, or an invocation's id. Null: it never ran. */
  born: z.string().nullable(),
  wasUp: z.boolean(),
  /** It starts again and again by itself, so that a new birth proves nothing. */
  isRestless: z.boolean(),
  /** What it gets to end by itself. */
  grace: milliseconds,
  /** For its health to show, or for it to prove that it stays. */
  patience: milliseconds,
  /** How long it has to stay up where nothing tells of its health; null: its health is told. */
  settle: milliseconds.nullable(),
  /** The database in it that has to answer afterwards, and as what. */
  holds: z
    .object({
      system: z.string(),
      kind: z.enum(['postgres', 'redis']),
      role: z.enum(['primary', 'replica']).nullable(),
    })
    .nullable(),
  /** All databases in it. */
  systems: z.array(z.string()).default([]),
  /** What of its identity and of its verdicts says something else once it was begun. */
  changes: z.array(z.string()).default([]),
};

/** One thing that is started and stopped: a container of an engine, or a unit of this host. */
export const part = z.discriminatedUnion('is', [
  z.object({ is: z.literal('container'), engine: z.string(), id: z.string(), ...common }),
  z.object({ is: z.literal('unit'), ...common }),
]);
export type Part = z.output<typeof part>;

/** What is known of each, in the order in which it is their turn. */
export const facts = z.object({ parts: z.array(part) });
export type Facts = z.output<typeof facts>;

/** How a part is now. */
export type Sight = {
  /** `busy`: on its way up or down, or waiting to be started again after an end. */
  readonly is: 'up' | 'busy' | 'down' | 'gone';
  readonly born: string | null;
  /** How often it was started again by itself; undefined: not known. */
  readonly restarts: number | undefined;
  /** `none`: nothing tells of it. */
  readonly health: 'none' | 'starting' | 'healthy' | 'unhealthy';
  /** "exited 1", "unhealthy: 503", "running". */
  readonly says: string;
};
