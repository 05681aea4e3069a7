import { constants, type FileHandle, open } from 'node:fs/promises';
import type { Duration, Instant } from '../core/reading.ts';
import { type Header, type Line, shareable } from '../domain/recording.ts';
import type { Fact } from '../domain/world.ts';
import { reasonOf } from './state.ts';

/** A recording being made. It never throws and never makes the caller wait. */
export type Recorder = {
  add(fact: Fact): void;
  /** Resolves when what was added is written, or given up. */
  close(): Promise<void>;
};

export type RecorderOptions = {
  readonly path: string;
  readonly header: Header;
  /** Takes the known secrets out of a text. */
  readonly mask: (text: string) => string;
  readonly now: () => Instant;
  /** Called once, with the reason, when no more can be recorded; what was recorded so far is whole. */
  readonly onEnd: (because: string) => void;
  readonly limits?: typeof limits;
};

/** Bytes of the file, and of what waits for a disk that is slow. */
const limits = { file: 512 * 1024 ** 2, waiting: 16 * 1024 ** 2 };
/** A secret is known once its system was first asked; what was read before that waits for it. */
const patience: Duration = 5_000;
/** Texts come again and again, and most of them are harmless. */
const remembered = 20_000;

/**
 * Begins a recording in a new file, for its owner alone.
 * @throws Error in one sentence: the file is there already, or cannot be made.
 */
export async function openRecorder(options: RecorderOptions): Promise<Recorder> {
  const { path, header, now, onEnd, limits: most = limits } = options;
  const file = await create(path);
  const mask = cached(options.mask);
  const before = new Map<string, string>();
  const held: { readonly fact: Fact; readonly until: Instant }[] = [];
  let waiting: string[] = [];
  let [taken, waitingBytes, written] = [0, 0, 0];
  let writing: Promise<void> | undefined;
  let isOver = false;

  function add(fact: Fact): void {
    if (isOver) return;
    held.push({ fact, until: now() + patience });
    release(now());
  }

  function release(at: Instant): void {
    const due = held.findIndex(({ until }) => until > at);
    for (const { fact } of held.splice(0, due === -1 ? held.length : due)) {
      if (isOver) return;
      try {
        push(JSON.stringify(lineOf(fact)));
      } catch {
        end('a fact could not be written as JSON');
      }
    }
  }

  function lineOf(fact: Fact): unknown {
    if (fact.type === 'judged') return judgedLine(fact);
    const shared = shareable(fact, mask);
    if (fact.type !== 'read') return shared;
    const { probe, system, at, took } = fact;
    const key = `${probe} ${system}`;
    const text = JSON.stringify((shared as typeof fact).value); // a copy of the same shape
    if (before.get(key) === text) return { type: 'same', probe, system, at, took } satisfies Line;
    before.set(key, text);
    return shared;
  }

  /** The rules are many and stand still; only when they move they are written again. */
  function judgedLine({ rules, ...fact }: Fact & { type: 'judged' }): unknown {
    const text = JSON.stringify(rules);
    const isSame = rules === undefined || before.get('rules') === text;
    before.set('rules', text);
    return shareable(isSame ? fact : { ...fact, rules }, mask);
  }

  function push(text: string): void {
    const size = Buffer.byteLength(text) + 1;
    if (taken + size > most.file) end(`it has reached ${most.file / 1024 ** 2} MB`);
    else if (waitingBytes + size > most.waiting) end('the disk does not keep up');
    else {
      waiting.push(text);
      taken += size;
      waitingBytes += size;
      writing ??= drain();
    }
  }

  function end(because: string): void {
    isOver = true;
    waiting.push(JSON.stringify({ type: 'end', at: now(), because } satisfies Line));
    writing ??= drain();
    onEnd(because);
  }

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      const text = `${waiting.join('\n')}\n`;
      waiting = [];
      waitingBytes = 0;
      try {
        await writeAll(file, text);
        written += Buffer.byteLength(text);
      } catch (error) {
        waiting = [];
        const wasOver = isOver;
        isOver = true;
        // A line that is cut off would be the last one; the file ends with the last whole write.
        await file.truncate(written).catch(() => undefined);
        if (!wasOver) onEnd(`it could not be written: ${reasonOf(error)}`);
      }
    }
    writing = undefined;
  }

  push(JSON.stringify(shareable(header, mask)));
  return {
    add,
    async close() {
      release(Number.POSITIVE_INFINITY);
      if (!isOver) {
        isOver = true;
        waiting.push(JSON.stringify({ type: 'end', at: now(), because: 'it was closed' } satisfies Line));
        writing ??= drain();
      }
      await writing;
      await file.close().catch(() => undefined);
    },
  };
}

async function create(path: string): Promise<FileHandle> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  try {
    const file = await open(path, flags, 0o600);
    await file.chmod(0o600);
    return file;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST') throw new Error(`"${path}" is there already, and a recording overwrites nothing.`);
    throw new Error(
      `"${path}" cannot be made: ${code === 'ENOENT' ? 'there is no such directory' : reasonOf(error)}.`,
    );
  }
}

async function writeAll(file: FileHandle, text: string): Promise<void> {
  let rest = Buffer.from(text);
  while (rest.length > 0) rest = rest.subarray((await file.write(rest)).bytesWritten);
}

function cached(mask: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const masked = mask(text);
    if (text.length < 256) known.set(text, masked);
    if (known.size > remembered) known.clear();
    return masked;
  };
}
