// The program as it is, with the lamps for an action, and a place of the test's own for locks and for the host's file.
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, type Outside, Refusal, UsageError, type Word } from '../../../src/commands/command.ts';
import { journal, journalWith } from '../../../src/commands/journal.ts';
import { parse } from '../../../src/commands/parse.ts';
import { plan, planWith } from '../../../src/commands/plan.ts';
import { run, runWith } from '../../../src/commands/run.ts';
import type { Grounds } from '../../../src/commands/running/ground.ts';
import { optionsOf } from '../../../src/commands/running/request.ts';
import { runs, runsWith } from '../../../src/commands/runs.ts';
import { localFiles } from '../../../src/config/files.ts';
import { surroundingsOf } from '../../../src/config/surroundings.ts';
import { word } from '../word.ts';
import { light } from './lamps.ts';

const { LAMPS_ROOT = '/nonexistent' } = process.env;
const grounds: Grounds = {
  // The host's own file counts as root's, whoever runs the tests.
  surroundings: {
    ...surroundingsOf(process.env),
    ceiling: `${LAMPS_ROOT}/etc/quarterdeck.yaml`,
    files: {
      ...localFiles,
      entry: async (path) => ({
        ...(await localFiles.entry(path)),
        ...(path.startsWith(`${LAMPS_ROOT}/etc`) && { uid: 0 }),
      }),
    },
  },
  locks: `${LAMPS_ROOT}/locks`,
  actions: async () => [light],
};
const more: Command['more'] = async (argv) => optionsOf(argv, [light]);
const commands: readonly Word[] = [
  word('run', { ...run, more, run: (given, outside) => runWith(given, outside, grounds) }),
  word('plan', { ...plan, more, run: (given, outside) => planWith(given, outside, grounds) }),
  word('journal', { ...journal, run: (given, outside) => journalWith(given, outside, grounds) }),
  word('runs', { ...runs, run: (given, outside) => runsWith(given, outside, grounds) }),
];

const ending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => ending.abort());
const outside: Outside = {
  program: [process.execPath, import.meta.filename],
  env: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  // Of two processes one may have the clock of a moment that never came.
  now: () => Date.now() + (process.argv.includes('--runner') ? 0 : Number(process.env.LAMPS_AHEAD ?? 0)),
  random: Math.random,
  sleep: async (ms, signal) => sleep(ms, undefined, signal === undefined ? {} : { signal }),
  signal: ending.signal,
};

async function main(): Promise<number> {
  try {
    const asked = await parse(process.argv.slice(2), commands);
    if (asked.type !== 'run') throw new UsageError('the lamps only run');
    return await asked.command.run(asked.given, outside);
  } catch (error) {
    process.stderr.write(`quarterdeck: ${error instanceof Error ? error.message : error}\n`);
    if (error instanceof Refusal) return error.code;
    if (error instanceof UsageError) return 5;
    throw error;
  }
}

process.exit(await main());
