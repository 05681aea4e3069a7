import * as z from 'zod';
import type { Json } from '../../core/json.ts';
import type { Plan, Verdict } from '../../core/plan.ts';
import { targetKinds } from '../../core/target.ts';
import type { RunEntry } from '../../domain/run.ts';
import { parseJson } from '../files.ts';
import { happened, outcome, processSchema, purpose, whoSchema } from './parts.ts';

const text = z.string();
const at = z.number();
/** Whatever JSON holds: it was parsed from JSON. */
const json = z.custom<Json>((value) => value !== undefined);
const target = z.object({ kind: z.enum(targetKinds), name: text });
const yes = z.literal(true).exactOptional();

const verdict: z.ZodType<Verdict> = z.object({
  title: text,
  is: z.enum(['pass', 'warn', 'refuse']),
  because: text,
  override: text.exactOptional(),
  mend: z
    .object({ action: text, target, flags: z.record(text, z.union([text, z.literal(true)])).exactOptional() })
    .exactOptional(),
});
const plan: z.ZodType<Plan> = z.object({
  action: text,
  target,
  params: json,
  summary: text,
  risk: z.enum(['safe', 'disruptive', 'destructive']),
  word: text.exactOptional(),
  identity: z.record(text, text),
  locks: z.array(target).exactOptional(),
  facts: json,
  preflight: z.array(verdict),
  impact: z.array(text),
  steps: z.array(
    z.object({
      id: text,
      title: text,
      hold: yes,
      pointOfNoReturn: z.union([z.literal(true), z.literal('last')]).exactOptional(),
      undo: yes,
    }),
  ),
  proof: z.array(text),
  undo: text,
});

const because = text.exactOptional();
const entries = {
  confirmed: z.object({
    type: z.literal('confirmed'),
    at,
    run: text,
    stack: text,
    plan,
    by: whoSchema,
    how: z.enum(['enter', 'yes', 'word']),
    overrides: z.array(text),
  }),
  started: z.object({
    type: z.literal('started'),
    at,
    purpose,
    runner: processSchema,
    by: whoSchema,
    lasts: text,
  }),
  checked: z.object({ type: z.literal('checked'), at, preflight: z.array(verdict) }),
  began: z.object({ type: z.literal('began'), at, step: text }),
  told: z.object({
    type: z.literal('told'),
    at,
    step: text,
    text,
    ratio: z.number().min(0).max(1).exactOptional(),
  }),
  ended: z.object({
    type: z.literal('ended'),
    at,
    step: text,
    is: happened,
    result: json.exactOptional(),
    because,
  }),
  undoing: z.object({ type: z.literal('undoing'), at, step: text }),
  undone: z.object({ type: z.literal('undone'), at, step: text, is: happened, because }),
  held: z.object({ type: z.literal('held'), at, step: text, until: at, guard: processSchema }),
  released: z.object({
    type: z.literal('released'),
    at,
    step: text,
    by: z.enum(['runner', 'guard']),
    is: happened,
    because,
  }),
  handed: z.object({ type: z.literal('handed'), at, to: processSchema }),
  asked: z.object({ type: z.literal('asked'), at, what: z.literal('abort'), by: whoSchema }),
  proved: z.object({ type: z.literal('proved'), at, verdicts: z.array(verdict) }),
  declined: z.object({
    type: z.literal('declined'),
    at,
    purpose,
    by: whoSchema,
    outcome: z.enum(['refused', 'locked']),
    because: text,
  }),
  over: z.object({ type: z.literal('over'), at, outcome, because: text }),
} satisfies { [K in RunEntry['type']]: z.ZodType<Extract<RunEntry, { type: K }>> };

const { confirmed, ...others } = entries;
const entrySchema = z.discriminatedUnion('type', [confirmed, ...Object.values(others)]);

/** Undefined for what is no plan. */
export function parsePlan(line: string): Plan | undefined {
  const parsed = plan.safeParse(parseJson(line));
  return parsed.success ? parsed.data : undefined;
}

/** Undefined for what is torn, of another shape, or of a kind that a later version knows. */
export function parseEntry(line: string): RunEntry | undefined {
  const parsed = entrySchema.safeParse(parseJson(line));
  return parsed.success ? parsed.data : undefined;
}
