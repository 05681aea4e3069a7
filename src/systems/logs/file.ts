import { stat } from 'node:fs/promises';
import { bytes } from '../../core/format.ts';
import type { Duration, Instant } from '../../core/reading.ts';
import { timeIn } from '../../domain/logs/time.ts';
import { type LogEntry, line, note } from '../../domain/logs.ts';
import { pause } from '../pause.ts';
import { idOf, type OpenFile, openFile, readOn } from './file.open.ts';
import { startOf } from './file.start.ts';
import type { LogFace, LogOptions, LogRequest } from './log.ts';

/** How often what is written is looked for. */
const interval: Duration = 250;
/** More than this in one interval is read in the next ones. */
const mostAtOnce = 2 * 2 ** 20;
/** Further behind than this, the end is read next, and what lies between is told as not read. */
const mostBehind = 16 * 2 ** 20;
const keptOfBehind = 2 ** 20;

/** The log in a file, wherever its name leads: it goes on in the new file after a rotation, and when it was cut short. */
export function fileLog(
  { path, clock }: LogOptions & { readonly path: string },
  request: LogRequest,
): LogFace {
  const entriesOf = entriesSince(request.since);
  let left: Pick<OpenFile, 'id' | 'offset'> | undefined;

  async function resume(): Promise<OpenFile> {
    const file = await openFile(path);
    try {
      if (left === undefined) return Object.assign(file, await startOf(file, request));
      // Another file by now: all of it is new.
      return Object.assign(file, { offset: left.id === file.id ? left.offset : 0 });
    } catch (error) {
      await file.handle.close();
      throw error;
    }
  }

  return {
    async *read(signal) {
      let file = await resume();
      try {
        yield [];
        while (!signal.aborted) {
          for (let taken = 0; taken < mostAtOnce || !request.follow; ) {
            const { lines, length } = await readOn(file);
            taken += length;
            left = { id: file.id, offset: file.offset - file.lines.pending() };
            const entries = entriesOf(lines);
            if (entries.length > 0) yield entries;
            if (signal.aborted || length === 0) break;
          }
          if (!request.follow) {
            yield entriesOf(file.lines.rest());
            return;
          }
          await pause(clock, interval, signal);
          const next = await nextOf(file, path);
          if (next === undefined) continue;
          const rest = entriesOf(file.lines.rest());
          if (next.file.handle !== file.handle) await file.handle.close();
          // Taken over before anybody is told: who stops listening there leaves no file open.
          file = next.file;
          yield [...rest, note(next.because)];
        }
      } finally {
        await file.handle.close();
      }
    },
  };
}

type Next = { readonly because: string; readonly file: OpenFile };

/** Where to go on when not in the file as it was: it is shorter now, far ahead, or another one. */
async function nextOf(file: OpenFile, path: string): Promise<Next | undefined> {
  const { size } = await file.handle.stat();
  const behind = size - file.offset;
  if (behind < 0)
    return { because: 'the file was cut short: it is read from its start', file: { ...file, offset: 0 } };
  if (behind > mostBehind) {
    // The rest of the line that it began with is not read either.
    file.lines.rest();
    const because = `${bytes(behind - keptOfBehind)} were not read: they came faster than they are shown`;
    return { because, file: { ...file, offset: size - keptOfBehind, isMidLine: true } };
  }
  if (behind > 0) return undefined;
  const named = await stat(path).catch(() => undefined);
  // A program writes on to the file it has open until it is told to open the new one.
  if (named === undefined || named.size === 0 || idOf(named) === file.id) return undefined;
  const next = await openFile(path).catch(() => undefined);
  return next && { because: 'the file was rotated: the new one follows', file: next };
}

/** Lines as entries, from the first one on that is not older than asked for. */
function entriesSince(since: Instant | undefined): (lines: readonly string[]) => readonly LogEntry[] {
  let isWanted = since === undefined;
  // Their times are read only as long as that decides: of most lines nobody ever sees one.
  const isOlder = (text: string): boolean => (timeIn(text) ?? Number.NEGATIVE_INFINITY) < (since ?? 0);
  return (lines) => {
    const from = isWanted ? 0 : lines.findIndex((text) => !isOlder(text));
    if (from === -1) return [];
    isWanted = true;
    return lines.slice(from).map((text) => line(text));
  };
}
