import * as z from 'zod';
import { server } from '../../../primacy/server.ts';

/** Where a server is, for whoever receives from it. */
export const place = z.object({ host: z.string(), port: z.int() });
export type Place = z.output<typeof place>;

const node = z.object({
  /** `postgres/main/p1` */
  system: z.string(),
  title: z.string(),
});

export const known = z.object({
  /** Tells what this run locked from what another one did. */
  key: z.string(),
  cluster: z.string(),
  systemIdentifier: z.string(),
  /** All nodes that the stack names, whether they answered or not. */
  nodes: z.array(node),
  primary: node.extend({
    server,
    /** The server process: it is gone when it is stopped. Null of one in a container, which the container tells. */
    process: z.object({ pid: z.int(), started: z.number(), boot: z.string() }).nullable(),
    /** What it calls itself as a standby, the slot that it gets, and slots of others that it does not need any more. */
    application: z.string(),
    slot: z.string().nullable(),
    leftover: z.array(z.string()),
  }),
  candidate: node.extend({
    /** For the old primary, and for the pooler. */
    place,
    /** Slots that it gets, and does not have. */
    slots: z.array(z.string()),
  }),
  /** Standbys that follow the old primary, and where each finds the new one. */
  siblings: z.array(node.extend({ place, slot: z.string().nullable() })),
  pooler: z
    .object({
      system: z.string(),
      /** Its databases that lead to the old primary. */
      databases: z.array(z.string()),
      /** The file that says so, with its rights; null: somebody else has to turn it. */
      file: z.object({ path: z.string(), from: place, mode: z.int(), uid: z.int(), gid: z.int() }).nullable(),
      to: place,
      /** For what runs in it to end. */
      patience: z.number().positive(),
    })
    .nullable(),
  /** For a server to stop, and to start. */
  timeout: z.number().positive(),
});
export type Known = z.output<typeof known>;

/** Null: not enough is known to do any of it, and the preflight says why. */
export const facts = z.object({ known: known.nullable() });
export type Facts = z.output<typeof facts>;

/** How whoever runs it is called where it locks. */
export const ownerOf = ({ key }: Pick<Known, 'key'>): string => `quarterdeck switchover ${key}`;
