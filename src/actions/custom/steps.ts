import * as z from 'zod';
import { duration } from '../../core/format.ts';
import type { Json } from '../../core/json.ts';
import { ReadError } from '../../core/reading.ts';
import type { Step } from '../action.ts';

export const facts = z.object({
  name: z.string(),
  /** As it is run: the values in their places. */
  argv: z.array(z.string()),
  /** What looks afterwards. */
  prove: z.array(z.string()).nullable(),
  directory: z.string(),
  /** Names of variables that it gets. */
  env: z.array(z.string()),
  timeout: z.number().positive(),
  isReadOnly: z.boolean(),
});
export type Facts = z.output<typeof facts>;

/** Of what a program prints the end is kept. */
const mostLines = 200;
const mostText = 16 * 1024;
/** A line a moment is enough to see that it goes on. */
const between = 500;

const ended = z.object({
  exit: z.number().nullable(),
  output: z.array(z.string()),
  because: z.string().nullable(),
});

/** What came of it; undefined before it ended. */
const endIn = (result: Json | undefined) => ended.safeParse(result).data;

/** The variables of a program of somebody else's: none that could hold a secret, unless the stack file names it. */
export function variablesFor(
  { env: named }: Pick<Facts, 'env'>,
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const usual = ['PATH', 'HOME', 'USER', 'LOGNAME', 'LANG', 'LC_ALL', 'TZ'];
  return Object.fromEntries(
    [...usual, ...named].flatMap((name) => {
      const value = env[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/** It is begun once. One that did not end by itself may have done any part of it: nobody knows, and it is not done again. */
export function run(facts: Facts): Step {
  const { argv, directory, timeout, isReadOnly } = facts;
  return {
    id: 'run',
    title: argv.join(' '),
    within: 0,
    stoppable: true,
    ...(isReadOnly ? { undo: 'nothing' } : { pointOfNoReturn: 'last' }),
    async run(hands, { signal, tell }) {
      const lines: string[] = [];
      let told = 0;
      const onLine = (line: string): void => {
        lines.push(line);
        if (lines.length > mostLines) lines.shift();
        if (hands.clock.now() - told < between) return;
        told = hands.clock.now();
        tell(line);
      };
      const late = AbortSignal.timeout(timeout);
      const output = (): readonly string[] => lastOf(lines);
      try {
        const exit = await hands
          .commands()
          .run(
            { argv, directory, env: variablesFor(facts, hands.env), onLine },
            AbortSignal.any([signal, late]),
          );
        return { exit, output: output(), because: null };
      } catch (error) {
        if (!(error instanceof ReadError)) throw error;
        // It was never begun.
        if (error.kind === 'missing' || error.kind === 'denied')
          return { exit: 127, output: [], because: error.message };
        const because = late.aborted
          ? `it did not end within ${duration(timeout)}, and was ended`
          : error.message;
        return { exit: null, output: output(), because };
      }
    },
    async happened(_, { results }) {
      const end = endIn(results.run);
      if (end === undefined) return isReadOnly ? 'no' : 'unknown';
      return end.exit === null ? 'unknown' : 'yes';
    },
  };
}

/** The end of what was printed, by lines and by size. */
function lastOf(lines: readonly string[]): readonly string[] {
  let left = mostText;
  const start = lines.findLastIndex((line) => {
    left -= line.length + 1;
    return left < 0;
  });
  return lines.slice(start + 1);
}

/** Only 0 says that it did what it should. */
export function status({ isReadOnly }: Facts): Step {
  return {
    id: 'status',
    title: 'it ended with 0',
    within: 0,
    ...(isReadOnly && { undo: 'nothing' }),
    async run(_, { results }) {
      const end = endIn(results.run);
      const last = end?.output.at(-1);
      throw new ReadError(
        'refused',
        end?.because ?? `it ended with ${end?.exit ?? 'nothing'}${last === undefined ? '' : `: ${last}`}`,
      );
    },
    happened: async (_, { results }) => (endIn(results.run)?.exit === 0 ? 'yes' : 'no'),
  };
}
