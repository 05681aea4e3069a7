import { type Duration, type Instant, ReadError } from '../../core/reading.ts';
import { mostEntries } from '../../domain/logs/tail.ts';
import { type LogEntry, line, note } from '../../domain/logs.ts';
import type { Listed } from '../docker.list.ts';
import type { PrintedLine } from '../docker.logs.ts';
import type { DockerFace } from '../docker.ts';
import { pause } from '../pause.ts';
import type { LogFace, LogOptions, LogRequest } from './log.ts';

export type ContainerLogOptions = LogOptions & {
  /** The face of its engine as it is now; undefined while there is none. */
  readonly engine: () => Pick<DockerFace, 'list' | 'inspect' | 'logs'> | undefined;
  readonly name: string;
};

/** After each read: pieces that come together are taken together. */
const together: Duration = 30;
/** How soon a container that ended is looked for again. */
const lookAgain: Duration = 1_000;
/** A read of this size left more behind, and is followed by the next at once. */
const large = 300;

/**
 * The log of the container that bears a name, whichever that is: it goes on when the container is started again or made
 * anew, and says so.
 */
export function containerLog(
  { engine, name, clock }: ContainerLogOptions,
  { tail, since, follow }: LogRequest,
): LogFace {
  /** The last line's, and whose it was. */
  let last: { readonly stamp: string; readonly id: string } | undefined;
  let state: State = { is: 'unseen' };

  async function* readOne(face: Pick<DockerFace, 'logs'>, id: string, signal: AbortSignal) {
    const resumed = last;
    const from = resumed === undefined ? secondsOf(since) : secondsIn(resumed.stamp);
    const query = {
      stdout: true,
      stderr: true,
      timestamps: true,
      follow,
      tail: resumed === undefined ? (tail ?? 'all') : mostEntries,
      ...(from !== undefined && { since: from }),
    } as const;
    let isFirst = resumed?.id === id;
    for await (const printed of face.logs(id, query, signal)) {
      const entries: LogEntry[] = [];
      // Asked since the last line, the engine begins with that very line, unless so much came after it.
      if (isFirst && resumed !== undefined && printed[0] !== undefined && printed[0].stamp > resumed.stamp)
        entries.push(note('lines before this one were not read'));
      if (printed.length > 0) isFirst = false;
      for (const { stamp, text } of printed)
        if (resumed === undefined || stamp > resumed.stamp) entries.push(entryOf({ stamp, text }));
      const stamp = printed.at(-1)?.stamp;
      if (stamp !== undefined && stamp > (last?.stamp ?? '')) last = { stamp, id };
      yield entries;
      if (printed.length < large) await pause(clock, together, signal);
      if (signal.aborted) return;
    }
  }

  return {
    async *read(signal) {
      for (;;) {
        const face = engine();
        if (face === undefined)
          throw new ReadError('closed', `the engine of ${name} is not watched any more`);
        const found = (await face.list(signal)).find((listed) => listed.name === name);
        if (found === undefined) {
          if (state.is === 'unseen') throw new ReadError('missing', `there is no container ${name}`);
          if (state.is !== 'gone')
            yield [note(`${name} is gone; this goes on when there is another of that name`)];
          state = { is: 'gone' };
        } else if (isUp(found) || !('id' in state) || state.id !== found.id) {
          const startedAt = await startOf(face, found.id, signal);
          const again = againWords(name, state, found.id, startedAt);
          if (again !== undefined) yield [note(again)];
          state = { is: 'reading', id: found.id, startedAt };
          yield* readOne(face, found.id, signal);
          if (!follow || signal.aborted) return;
          const now = await face.inspect(found.id, signal);
          if (now === 'gone') continue;
          const hasEnded = now.startedAt !== startedAt || now.exitCode !== undefined;
          if (hasEnded) yield [note(endWords(name, now.exitCode))];
          state = { is: hasEnded ? 'ended' : 'reading', id: found.id, startedAt };
        }
        await pause(clock, lookAgain, signal);
        if (signal.aborted) return;
      }
    },
  };
}

type State =
  | { readonly is: 'unseen' | 'gone' }
  | { readonly is: 'reading' | 'ended'; readonly id: string; readonly startedAt: Instant | undefined };

function againWords(
  name: string,
  state: State,
  id: string,
  startedAt: Instant | undefined,
): string | undefined {
  if (state.is === 'unseen') return undefined;
  if (!('id' in state) || state.id !== id) return `another container bears the name ${name} now`;
  return state.is === 'ended' || state.startedAt !== startedAt ? `${name} started again` : undefined;
}

const endWords = (name: string, exitCode: number | undefined): string =>
  exitCode === undefined ? `${name} ended` : `${name} ended with exit code ${exitCode}`;

async function startOf(
  face: Pick<DockerFace, 'inspect'>,
  id: string,
  signal: AbortSignal,
): Promise<Instant | undefined> {
  const inspected = await face.inspect(id, signal);
  return inspected === 'gone' ? undefined : inspected.startedAt;
}

const isUp = ({ state }: Listed): boolean => state === 'running' || state === 'paused';

const entryOf = ({ stamp, text }: PrintedLine): LogEntry => {
  const at = Date.parse(stamp);
  return Number.isNaN(at) ? line(text === '' ? stamp : `${stamp} ${text}`) : line(text, at);
};

const secondsOf = (at: Instant | undefined): string | undefined =>
  at === undefined ? undefined : (at / 1000).toFixed(3);

/** As the engine wants it: seconds since the epoch, and all nine digits behind the point. */
function secondsIn(stamp: string): string {
  const fraction = /\.(\d{1,9})/.exec(stamp)?.[1] ?? '';
  return `${Math.floor(Date.parse(stamp) / 1000)}.${fraction.padEnd(9, '0')}`;
}
