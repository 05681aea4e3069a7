import * as z from 'zod';
import type { Json } from '../../core/json.ts';
import { gravities, type JournalEntry } from '../../domain/journal.ts';
import { parseJson } from '../files.ts';
import { happened, outcome, processSchema, purpose, whoSchema } from '../runs/parts.ts';

const text = z.string();
const at = z.number();
const json = z.custom<Json>((value) => value !== undefined);

const entries = {
  run: z.object({
    kind: z.literal('run'),
    at,
    by: whoSchema,
    run: text,
    purpose,
    action: text,
    target: text,
    plan: text,
    how: z.enum(['enter', 'yes', 'word']),
    overrides: z.array(text),
    before: json,
    after: json,
    steps: z.array(
      z.object({
        title: text,
        is: z.enum(['waiting', 'running', 'undoing', 'undone', ...happened.options]),
        took: z.number().exactOptional(),
      }),
    ),
    outcome,
    because: text,
    took: z.number(),
  }),
  began: z.object({ kind: z.literal('began'), at, by: whoSchema, run: text, action: text, target: text }),
  note: z.object({ kind: z.literal('note'), at, by: whoSchema, text }),
  tick: z.object({
    kind: z.literal('tick'),
    at,
    by: whoSchema,
    runbook: text,
    step: text,
    is: z.enum(['done', 'open']),
  }),
  security: z.object({
    kind: z.literal('security'),
    at,
    by: whoSchema,
    id: text,
    severity: z.enum(gravities),
    type: text,
    what: text,
  }),
  resolved: z.object({ kind: z.literal('resolved'), at, by: whoSchema, event: text, because: text }),
  alert: z.object({
    kind: z.literal('alert'),
    at,
    name: text,
    target: text,
    severity: z.enum(['critical', 'warning']),
    is: z.enum(['pending', 'firing', 'no data', 'resolved']),
    summary: text,
    since: at,
  }),
  repair: z.object({
    kind: z.literal('repair'),
    at,
    found: z.enum(['torn', 'cut', 'headless']),
    what: text,
    text: text.exactOptional(),
    writer: processSchema,
  }),
} satisfies { [K in JournalEntry['kind']]: z.ZodType<Extract<JournalEntry, { kind: K }>> };

const { run, ...others } = entries;
/** One entry, as it stands in its line beside the digest. */
export const entrySchema = z.discriminatedUnion('kind', [run, ...Object.values(others)]);
const linkSchema = z.looseObject({ prev: z.string() });

/** Undefined for what is no entry, or one of a kind that a later version knows. */
export function parseJournalEntry(line: string): JournalEntry | undefined {
  const parsed = entrySchema.safeParse(parseJson(line));
  return parsed.success ? parsed.data : undefined;
}

/** Digest of the line before, as a line says it, whatever else it says. */
export function previousIn(line: string): string | undefined {
  const parsed = linkSchema.safeParse(parseJson(line));
  return parsed.success ? parsed.data.prev : undefined;
}
