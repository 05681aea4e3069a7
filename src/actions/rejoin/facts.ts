import * as z from 'zod';
import type { Local } from '../primacy/local.ts';
import { server } from '../primacy/server.ts';
import { place } from '../takeover/postgres/switchover/facts.ts';

const node = z.object({ system: z.string(), title: z.string() });

export const known = z.object({
  key: z.string(),
  /** The one that comes back. */
  node: node.extend({
    ...{ server, slot: z.string().nullable() },
    /** Slots that the others may have used there when it was the primary: as a standby it would keep the log for them for ever. */
    leftover: z.array(z.string()).default([]),
  }),
  /** The one that it is to follow. */
  primary: node.extend({ place }),
  timeout: z.number().positive(),
});
export type Known = z.output<typeof known>;

/** Of one whose data is on this host. */
export type OnHost = Pick<Known, 'key' | 'primary' | 'timeout'> & {
  readonly node: Pick<Known['node'], 'system' | 'title' | 'slot'> & { readonly local: Local };
};

/** Null: not enough is known to do any of it, and the preflight says why. */
export const facts = z.object({ known: known.nullable() });

/** The titles of verdicts that show what its steps do. */
export const titles = { down: (node: string): string => `${node} is down` } as const;
