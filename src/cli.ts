import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { exit, type Outside, Refusal, UsageError } from './commands/command.ts';
import { commands } from './commands/commands.ts';
import { help } from './commands/help.ts';
import { parse } from './commands/parse.ts';
import { sanitize } from './core/sanitize.ts';
import { version } from './core/version.ts';
import { RecordError } from './records/files.ts';

const signals = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;
const controller = new AbortController();
let signalled: number | undefined;
let defect: { readonly error: unknown } | undefined;
/** Whatever breaks may quote what it was given. */
let redact = (text: string): string => text;

for (const [signal, number] of Object.entries(signals))
  process.on(signal, () => {
    // The second one does not wait for anything.
    if (signalled !== undefined) process.exit(128 + number);
    signalled = number;
    controller.abort();
  });

// A defect that nothing caught: the terminal is given back first, then it is told.
process.on('uncaughtException', (error) => {
  if (defect !== undefined) process.exit(exit.crash);
  defect = { error };
  controller.abort();
});

// Node writes its warnings, of a driver's old ways mostly, to the error output: across the screen, and among our words.
if (!process.argv.includes('--debug')) process.removeAllListeners('warning');

// Whoever read our output went away, or the terminal did.
for (const stream of [process.stdin, process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || error.code === 'EIO') process.exit(128 + (signalled ?? 13));
    process.exit(explain(new Refusal([`The output could not be written: ${error.message}.`], exit.crash)));
  });

const outside: Outside = {
  program: [process.execPath, ...process.execArgv, process.argv[1] ?? ''],
  env: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  now: Date.now,
  random: Math.random,
  sleep: async (ms, signal) => sleep(ms, undefined, signal === undefined ? {} : { signal }),
  signal: controller.signal,
  confide: (another) => {
    const before = redact;
    redact = (text) => another(before(text));
  },
};

async function main(argv: readonly string[]): Promise<number> {
  const asked = await parse(argv, commands);
  switch (asked.type) {
    case 'version':
      process.stdout.write(`quarterdeck ${version}\n`);
      return exit.ok;
    case 'help':
      process.stdout.write(await help(asked.word, commands));
      return exit.ok;
    case 'run':
      return asked.command.run(asked.given, outside);
  }
}

function explain(error: unknown): number {
  const isDebug = process.argv.includes('--debug');
  const text =
    error instanceof Error ? (isDebug ? (error.stack ?? error.message) : error.message) : String(error);
  const isDefect = !(error instanceof Refusal || error instanceof UsageError || error instanceof RecordError);
  const hint = isDefect && !isDebug ? ' (a defect of this program; --debug says where)' : '';
  process.stderr.write(`quarterdeck: ${redact(text).split('\n').map(sanitize).join('\n')}${hint}\n`);
  if (error instanceof Refusal) return error.code;
  if (error instanceof RecordError) return exit.refused;
  return error instanceof UsageError ? exit.usage : exit.crash;
}

async function end(code: number): Promise<void> {
  // What is written last may fail as well.
  await new Promise((written) => process.stdout.write('', written));
  if (defect !== undefined) process.exit(explain(defect.error));
  process.exit(signalled === undefined || code === exit.detached ? code : 128 + signalled);
}

// Nothing is left that could go on, and nobody has said how it ended. Who has says so by `process.exit`.
process.on('beforeExit', () => {
  process.exit(explain(new Error('it came to an end without an outcome; what was begun may be half done')));
});

// Whoever ends without having said how has a defect. Not awaited: the parts of the shipped file import this one.
process.exitCode = exit.crash;
main(process.argv.slice(2)).catch(explain).then(end);
