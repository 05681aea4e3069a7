import * as z from 'zod';
import type { ReleaseEntry } from '../../domain/release.ts';
import { parseJson } from '../files.ts';

const text = z.string();
const at = z.number();
const optional = text.exactOptional();
const version = z.object({ image: text, reference: text, container: optional });

const entry: z.ZodType<ReleaseEntry> = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('started'),
    at,
    ...{ release: text, target: text, engine: text, by: text },
    what: z.enum(['deploy', 'rollback', 'found']),
    from: version.exactOptional(),
    to: version,
    brings: optional,
    compose: z.object({ project: text, service: text }).exactOptional(),
    migrated: z.literal(true).exactOptional(),
    variables: z.record(text, text),
    body: optional,
  }),
  z.object({
    type: z.literal('succeeded'),
    at,
    release: text,
    container: optional,
    image: text,
    down: z.number().exactOptional(),
    schema: optional,
  }),
  z.object({ type: z.literal('returned'), at, release: text }),
  z.object({ type: z.literal('reopened'), at, release: text }),
  z.object({
    type: z.literal('scaled'),
    at,
    ...{ target: text, by: text, because: text },
    from: z.number(),
    to: z.number(),
  }),
]);

/** A line of the ledger; undefined for what is none. */
export const parseReleaseEntry = (line: string): ReleaseEntry | undefined =>
  entry.safeParse(parseJson(line)).data;
