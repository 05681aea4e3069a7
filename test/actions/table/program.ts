// The program as it is, with the harbour for its host. As a runner it dies where it is told to.
import { open } from 'node:fs/promises';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from '../../../src/commands/parse.ts';
import { commandsOn, groundsIn } from './grounds.ts';

type Write = (this: unknown, bytes: unknown) => Promise<unknown>;

/** `HARBOUR_DIES`: `began fill`, as soon as that line is on the disk; `before ended fill`, before it is written. `SIGSTOP began fill`: it only stands still there. */
async function plantDeath(where: string): Promise<void> {
  const [, stops, before, type = '', step = ''] = /^(SIGSTOP )?(before )?(\w+) (.+)$/.exec(where) ?? [];
  const end = (): void => void process.kill(process.pid, stops === undefined ? 'SIGKILL' : 'SIGSTOP');
  const isMeant = (bytes: unknown): boolean => {
    const line = String(bytes);
    return line.includes(`{"type":"${type}"`) && line.includes(`"step":${JSON.stringify(step)}`);
  };
  await using own = await open(import.meta.filename);
  const handle: { write: Write; datasync: () => Promise<void> } = Object.getPrototypeOf(own);
  const { write, datasync } = handle;
  let isWritten = false;
  handle.write = function (bytes) {
    if (isMeant(bytes) && before !== undefined) end();
    isWritten ||= before === undefined && isMeant(bytes);
    return write.call(this, bytes);
  };
  handle.datasync = async function () {
    await datasync.call(this);
    if (isWritten) end();
    isWritten = false;
  };
}

const { HARBOUR_ROOT = '/nonexistent', HARBOUR_DIES } = process.env;
if (HARBOUR_DIES !== undefined && process.argv.includes('--runner')) await plantDeath(HARBOUR_DIES);

const asked = await parse(process.argv.slice(2), commandsOn(groundsIn(HARBOUR_ROOT, process.env)));
if (asked.type !== 'run') throw new Error('the harbour only runs');
process.exit(
  await asked.command.run(asked.given, {
    program: [process.execPath, import.meta.filename],
    env: process.env,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    now: Date.now,
    random: Math.random,
    sleep: async (ms, signal) => sleep(ms, undefined, signal === undefined ? {} : { signal }),
    signal: new AbortController().signal,
  }),
);
