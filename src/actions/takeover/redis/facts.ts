import * as z from 'zod';

const place = z.object({ host: z.string(), port: z.number() });
export type Place = z.output<typeof place>;

/** A node that may become the master, or follow it. */
const node = z.object({
  system: z.string(),
  /** Where the other nodes reach it. */
  place,
});

export const facts = z.object({
  /** Tells what this run writes from what others do. */
  key: z.string(),
  /** The master as it was; null where it is not known which of the nodes that are down it was. */
  master: z.string().nullable(),
  candidate: node,
  /** The other replicas that answered. */
  others: z.array(node),
  /** Who watches them, what the group is called there, and where its master was; none where nobody does. */
  sentinels: z.array(z.object({ system: z.string(), name: z.string(), master: place })),
  /** Replicas that need another priority for a while, so that the Sentinels choose the candidate. */
  priorities: z.array(z.object({ system: z.string(), was: z.number(), wanted: z.number() })),
  /** Milliseconds for which writers wait at most; null where there is no master that could have them wait. */
  pause: z.number().nullable(),
  /** Of them, how many the replicas have to catch up in. */
  patience: z.number(),
  /** Milliseconds for a Sentinel to have another one take over. */
  promotion: z.number(),
  /** Of those that have no configuration file: what is changed is forgotten when they are started again. */
  forgetful: z.array(z.string()),
  /** What may be lost, in a sentence. */
  lost: z.string(),
});
export type Facts = z.output<typeof facts>;

/** What the promotion changes of the identity, and the titles of verdicts that show it. */
export const labels = { master: 'master', candidate: 'takes over' } as const;
