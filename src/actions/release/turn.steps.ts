import { readFile, stat } from 'node:fs/promises';
import { duration } from '../../core/format.ts';
import type { Happened } from '../../core/plan.ts';
import { type Duration, ReadError } from '../../core/reading.ts';
import { openFiles } from '../../systems/nginx/files.ts';
import { processOf } from '../../systems/nginx/process.ts';
import { pause } from '../../systems/pause.ts';
import type { Doing, Step } from '../action.ts';
import type { Hands, Reach } from '../faces.ts';
import type { Turn } from './facts.ts';
import { runProgram } from './programs.ts';
import { isTaken, namedIn, otherOf, turned, upstream } from './turn.ts';

/** Clocks of the kernel count in hundredths of a second, from a start that is rounded. */
const tolerance = 300;

/** A program that asks for a password would wait for ever. */
const longest: Duration = 30_000;

/** Whether what nginx answers by is the file as it stands. Undefined: it does not tell. */
async function isLoaded(
  { file, pid }: Turn,
  { clock }: Pick<Reach, 'clock'>,
  signal: AbortSignal,
): Promise<boolean | undefined> {
  const [shown, { mtimeMs }] = await Promise.all([
    processOf(pid, openFiles(), clock.now(), signal),
    stat(file),
  ]);
  return shown === undefined ? undefined : shown.loadedAt + tolerance >= mtimeMs;
}

/** Leads nginx from one port to the other; whatever else its file says by now stays. */
async function lead(
  hands: Hands,
  turn: Turn,
  from: number,
  to: number,
  { signal, tell }: Pick<Doing, 'signal' | 'tell'>,
): Promise<void> {
  const { file, nginx } = turn;
  const { PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' } = hands.env;
  const run = (words: readonly string[], onOutput?: (bytes: Uint8Array) => void) =>
    runProgram(
      hands,
      [...nginx, ...words],
      { PATH, LC_ALL: 'C.UTF-8' },
      { signal, tell, atMost: longest, ...(onOutput && { onOutput }) },
    );
  const { mode, uid, gid } = await stat(file);
  const replace = async (one: number, other: number): Promise<string> => {
    const text = turned(await readFile(file, 'utf8'), one, other, file);
    await hands.files().replace(file, text, { mode: mode & 0o777, uid, gid });
    return text;
  };
  if (namedIn(await readFile(file, 'utf8'), turn) !== to) {
    const text = await replace(from, to);
    try {
      const pieces: Uint8Array[] = [];
      await run(['-q', '-T'], (bytes) => void pieces.push(bytes));
      if (!Buffer.concat(pieces).includes(text.trim()))
        throw new ReadError('refused', `nginx does not read ${file}: include it in its upstream`);
    } catch (error) {
      await replace(to, from);
      throw error;
    }
  }
  await run(['-s', 'reload']);
  for (let left = 100; left > 0; left--) {
    if ((await isLoaded(turn, hands, signal)) !== false) return;
    await pause(hands.clock, 100, signal);
  }
  throw new ReadError('timeout', 'nginx was told to load it, and still answers by what it read before');
}

/** A health check may be well before the port is. @throws ReadError where nobody takes connections there in time. */
async function answered({ clock }: Pick<Reach, 'clock'>, port: number, signal: AbortSignal): Promise<void> {
  for (let left = 100; left > 0; left--) {
    if (await isTaken(port)) return;
    await pause(clock, 100, signal);
  }
  throw new ReadError('refused', `nobody listens on port ${port} of this host`);
}

/** Has nginx lead to the new one, while the old one goes on. */
export function turnOver(turn: Turn): readonly Step[] {
  const { file, port, drain: time } = turn;
  const from = otherOf(turn);
  return [
    {
      id: 'turn',
      title: `have nginx lead to port ${port} (${file})`,
      within: 5_000 + time,
      undoWithin: 60_000 + time,
      stoppable: true,
      changes: [upstream],
      async run(hands, doing) {
        await answered(hands, port, doing.signal);
        await lead(hands, turn, from, port, doing);
        return { port };
      },
      async happened(reach, { results, signal }): Promise<Happened> {
        const named = namedIn(await readFile(file, 'utf8').catch(() => ''), turn);
        if (named === undefined) return 'unknown';
        const loaded = await isLoaded(turn, reach, signal);
        // Without a pid only who had it loaded knows that it was.
        const isSure = loaded ?? (named === from || results.turn !== undefined);
        return isSure ? (named === port ? 'yes' : 'no') : 'unknown';
      },
      async undo(hands, doing) {
        await lead(hands, turn, port, from, doing);
        // What is under way on the new one ends before that does.
        await pause(hands.clock, time, doing.signal);
      },
    },
  ];
}

/** What is under way on the old one ends by itself, as far as the time allows. */
export const drain = ({ drain: time }: Turn): Step => ({
  id: 'drain',
  title: `let what is under way on the old one end, for ${duration(time)}`,
  within: 2_000,
  stoppable: true,
  async run({ clock }, { signal }) {
    await pause(clock, time, signal);
    return { time };
  },
  happened: async (_, { results }) => (results.drain === undefined ? 'no' : 'yes'),
  undo: 'nothing',
});
