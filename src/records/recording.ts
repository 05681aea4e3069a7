import { readFile, stat } from 'node:fs/promises';
import * as z from 'zod';
import type { Instant } from '../core/reading.ts';
import type { Header } from '../domain/recording.ts';
import { type ProbeName, readOf, type SystemId } from '../domain/stack.ts';
import type { Fact } from '../domain/world.ts';
import { entrySchema } from './journal/schema.ts';
import { reasonOf } from './state.ts';

/** A recording that was read: facts by number, in the order of their time. */
export type Recording = {
  readonly header: Header;
  /** When each fact was learned, never falling. */
  readonly times: Float64Array;
  /** The facts from one number up to, not including, another. */
  facts(from: number, to: number): Generator<Fact>;
  /** Why it ends where it does. */
  readonly ending: string;
};

/** Not a recording, or a broken one: one sentence with the number of the line. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
}

const largest = 1024 ** 3;
const newline = 0x0a;

/** Where the lines of a file stand, and what each is; the facts themselves stay text until somebody asks for them. */
type Index = {
  readonly starts: number[];
  readonly ends: number[];
  readonly times: number[];
  readonly same: (number | undefined)[];
};

/**
 * Reads a whole recording into memory, as text, and checks every line of it.
 * @throws RecordingError in one sentence.
 */
export async function readRecording(path: string): Promise<Recording> {
  const bytes = await contentOf(path);
  const fail = (line: number, what: string): never => {
    throw new RecordingError(`"${path}", line ${line}: ${what}.`);
  };
  const index: Index = { starts: [], ends: [], times: [], same: [] };
  const last = new Map<string, number>();
  let header: Header | undefined;
  let ending = 'it was cut off there';
  let number = 0;
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(newline, start);
    const isWhole = found !== -1;
    const end = isWhole ? found : bytes.length;
    number++;
    const text = bytes.toString('utf8', start, end);
    if (header === undefined) header = headerOf(text, (what) => fail(number, what));
    else if (text !== '') {
      const line = lineSchema.safeParse(parseJson(text));
      // The program that wrote it was killed in the middle of its last line.
      if (!line.success && !isWhole) break;
      if (!line.success) return fail(number, 'this is no fact of a recording');
      if (line.data.type === 'end') ending = line.data.because;
      else
        add(index, line.data, start, end, last) || fail(number, 'it repeats a reading that was never made');
    }
    start = end + 1;
  }
  if (header === undefined) throw new RecordingError(`"${path}" is empty: it is no recording.`);
  const { starts, ends, same } = index;

  const factAt = (at: number): Fact => JSON.parse(bytes.toString('utf8', starts[at], ends[at])) as Fact; // checked above
  return {
    header,
    ending,
    times: Float64Array.from(index.times),
    *facts(from, to) {
      for (let at = from; at < to; at++) {
        const whole = same[at];
        const fact = factAt(at);
        // What is the same says only when; the rest stands where it was read first.
        yield whole === undefined ? fact : ({ ...factAt(whole), ...pick(fact) } as Fact);
      }
    },
  };
}

const pick = (fact: Fact) => ('took' in fact ? { at: fact.at, took: fact.took } : { at: fact.at });

type Parsed = z.infer<typeof lineSchema>;

function add(
  { starts, ends, times, same }: Index,
  line: Exclude<Parsed, { type: 'end' }>,
  start: number,
  end: number,
  last: Map<string, number>,
): boolean {
  const at: Instant = Math.max(line.at, times.at(-1) ?? line.at);
  const key = 'probe' in line ? `${line.probe} ${line.system}` : '';
  const whole = line.type === 'same' ? last.get(key) : undefined;
  if (line.type === 'same' && whole === undefined) return false;
  if (line.type === 'read') last.set(key, starts.length);
  starts.push(start);
  ends.push(end);
  times.push(at);
  same.push(whole);
  return true;
}

async function contentOf(path: string): Promise<Buffer> {
  const stats = await stat(path).catch((error: unknown) => {
    throw new RecordingError(`"${path}" cannot be read: ${readable(error)}.`);
  });
  if (!stats.isFile()) throw new RecordingError(`"${path}" is not a file.`);
  if (stats.size > largest) throw new RecordingError(`"${path}" is larger than 1 GB: it is no recording.`);
  return readFile(path).catch((error: unknown) => {
    throw new RecordingError(`"${path}" cannot be read: ${readable(error)}.`);
  });
}

function readable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOENT' ? 'there is no such file' : reasonOf(error);
}

function headerOf(text: string, fail: (what: string) => never): Header {
  const json = parseJson(text);
  const isOurs = typeof json === 'object' && json !== null && 'type' in json && json.type === 'recording';
  if (!isOurs) return fail('a recording begins with a line of its own, and this is none');
  const parsed = headerSchema.safeParse(json);
  if (parsed.success) return parsed.data as Header; // what is absent was undefined
  const version = 'version' in json ? json.version : undefined;
  return fail(
    version === 1
      ? 'the first line of the recording is damaged'
      : `it is a recording of version ${String(version)}, and this program reads 1`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const system = z.object({
  id: z.string(),
  kind: z.string().refine((kind) => Object.values<string>(readOf).includes(kind)),
  title: z.string(),
  group: z.string().optional(),
  where: z.string(),
});
const stack = z.looseObject({
  name: z.string(),
  environment: z.string().optional(),
  access: z.enum(['watch', 'operate']),
  accessBecause: z.string().optional(),
  systems: z.array(system),
});
const headerSchema = z.object({
  type: z.literal('recording'),
  version: z.literal(1),
  program: z.string(),
  at: z.number(),
  refresh: z.number().min(1_000).max(60_000),
  stack,
});

const probe = z.string().refine((name): name is ProbeName => Object.hasOwn(readOf, name));
const of = { probe, system: z.string() satisfies z.ZodType<SystemId>, at: z.number() };
const run = z.looseObject({
  id: z.string(),
  confirmedAt: z.number(),
  plan: z.looseObject({ action: z.string(), target: z.looseObject({ kind: z.string(), name: z.string() }) }),
  steps: z.array(z.looseObject({ id: z.string(), title: z.string(), is: z.string() })),
});
const lineSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('read'), ...of, took: z.number(), value: z.looseObject({}) }),
  z.object({ type: z.literal('same'), ...of, took: z.number() }),
  z.object({ type: z.literal('failed'), ...of, kind: z.string(), message: z.string(), nextTry: z.number() }),
  z.object({ type: z.literal('stack'), at: z.number(), stack, by: z.literal('sentinels').optional() }),
  z.object({
    type: z.literal('judged'),
    at: z.number(),
    alerts: z.array(z.looseObject({ name: z.string(), target: z.string() })),
  }),
  z.object({ type: z.literal('acked'), at: z.number(), alert: z.string() }),
  z.object({ type: z.literal('seen'), at: z.number(), seen: z.looseObject({}) }),
  z.object({ type: z.literal('run'), at: z.number(), run }),
  z.object({ type: z.literal('journal'), at: z.number(), entries: z.array(entrySchema) }),
  z.object({
    type: z.literal('releases'),
    at: z.number(),
    releases: z.array(z.looseObject({ id: z.string(), target: z.string() })),
  }),
  z.object({ type: z.literal('notice'), at: z.number(), key: z.string(), text: z.string().optional() }),
  z.object({ type: z.literal('end'), at: z.number(), because: z.string() }),
]);
