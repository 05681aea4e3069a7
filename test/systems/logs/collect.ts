import { systemClock } from '../../../src/core/clock.ts';
import type { LogEntry } from '../../../src/domain/logs.ts';
import type { LogFace, LogRequest } from '../../../src/systems/logs/log.ts';
import { until } from '../../lab/processes.ts';

export const all: LogRequest = { tail: undefined, since: undefined, follow: false };
export const followed: LogRequest = { ...all, follow: true };
export const clock = systemClock;

/** Everything a log has, as people read it: notes in brackets. */
export async function textsOf(face: LogFace): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const entries of face.read(AbortSignal.timeout(20_000))) found.push(...entries.map(textOf));
  return found;
}

const textOf = (entry: LogEntry): string => (entry.is === 'note' ? `[${entry.text}]` : entry.text);

/** Follows a log until `stop`, and waits for what it should say. */
export function follow(face: LogFace) {
  const ending = new AbortController();
  const texts: string[] = [];
  let isOpen = false;
  const done = (async () => {
    for await (const entries of face.read(ending.signal)) {
      isOpen = true;
      texts.push(...entries.map(textOf));
    }
  })().catch((error: unknown) => {
    if (!ending.signal.aborted) throw error;
  });
  done.catch(() => {});
  return {
    texts,
    /** Rejects when the log cannot be read any more. */
    done,
    opened: () => until('The open log', async () => (isOpen ? true : undefined)),
    /** Waits until the last thing said is this. */
    said: (text: string) => until(text, async () => (texts.at(-1) === text ? true : undefined)),
    async stop() {
      ending.abort();
      await done;
    },
  };
}
