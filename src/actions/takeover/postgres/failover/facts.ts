import * as z from 'zod';
import { server } from '../../../primacy/server.ts';
import { place } from '../switchover/facts.ts';

const node = z.object({ system: z.string(), title: z.string() });

export const known = z.object({
  /** Tells what this run locked from what another one did. */
  key: z.string(),
  cluster: z.string(),
  systemIdentifier: z.string(),
  nodes: z.array(node),
  /** The one that is down; null: all nodes answer, and each of them is a standby. */
  primary: node
    .extend({
      /** What our hands reach of it: its data is marked, so that nobody starts it as a primary again. */
      server: server.nullable(),
    })
    .nullable(),
  /** Standbys that would come up as primaries when they are started again. */
  unmarked: z.array(node.extend({ server })),
  candidate: node.extend({ place, slots: z.array(z.string()) }),
  siblings: z.array(node.extend({ place, slot: z.string().nullable() })),
  pooler: z
    .object({
      system: z.string(),
      databases: z.array(z.string()),
      file: z.object({ path: z.string(), from: place, mode: z.int(), uid: z.int(), gid: z.int() }),
      to: place,
    })
    .nullable(),
  /** What of the log the new primary does not have, as far as anybody knows, in words. */
  loss: z.string(),
  /** It was taken upon oneself that the primary may live: that it is silent is then enough. */
  isProven: z.boolean(),
});
export type Known = z.output<typeof known>;

/** Null: not enough is known to do any of it, and the preflight says why. */
export const facts = z.object({ known: known.nullable() });
export type Facts = z.output<typeof facts>;

/** How whoever runs it is called where it locks. */
export const ownerOf = ({ key }: Pick<Known, 'key'>): string => `quarterdeck failover ${key}`;

/** Who is who in the identity: once one was promoted it is otherwise. */
export const labels = { old: 'old primary', new: 'new primary' } as const;
