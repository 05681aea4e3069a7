import { randomBytes } from 'node:crypto';
import { constants, type FileHandle, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Instant } from '../core/reading.ts';
import { entryWords } from '../domain/journal/words.ts';
import type { JournalEntry } from '../domain/journal.ts';
import { shareable } from '../domain/recording.ts';
import { codeOf, RecordError, syncDirectory } from './files.ts';
import { sha256 } from './hash.ts';
import { noHash, readHead, writeHead } from './journal/head.ts';
import { linesOf } from './journal/lines.ts';
import { parseJournalEntry } from './journal/schema.ts';
import { type Standing, standingOf } from './journal/standing.ts';
import { takeTurn } from './journal/turn.ts';
import { type Verification, verifyJournal } from './journal/verify.ts';
import { self } from './process.ts';
import { fullDisk, reserveIn, withReserve } from './reserve.ts';
import { type Modes, reasonOf } from './state.ts';

/** What happened and who did it, one line each, each with the digest of the one before. */
export type Journal = {
  /** Resolves when it is on the disk. @throws RecordError */
  append(entry: JournalEntry): Promise<void>;
  /** In the order in which it was written. What is no entry is left out; `verify` tells of it. @throws RecordError */
  read(since: Instant): Promise<readonly JournalEntry[]>;
  /** @throws RecordError */
  verify(): Promise<Verification>;
};

export type JournalOptions = {
  /** Takes the known secrets out of a text. */
  readonly redact?: (text: string) => string;
  /** Gets each entry in words, with the digest of its line, for a place where this file's owner cannot change it. */
  readonly copy?: (text: string) => void;
};

/** Opens nothing yet. */
export function journalFile(
  directory: string,
  modes: Modes,
  { redact = (text) => text, copy = () => {} }: JournalOptions = {},
): Journal {
  const path = join(directory, 'journal.jsonl');
  const headPath = join(directory, 'journal.head');
  const reserve = reserveIn(directory, modes);
  let last: Promise<unknown> = Promise.resolve();

  async function write(entry: JournalEntry): Promise<void> {
    const release = await takeTurn(directory, modes.file, reserve, entry.at);
    let file: FileHandle | undefined;
    try {
      const journal = await withReserve(reserve, opened);
      file = journal;
      const standing = await standingOf(journal, path, await readHead(headPath));
      const lines = chained([...noted(standing, entry), entry], standing, redact);
      const bytes = Buffer.from(lines.map(({ line }) => `${line}\n`).join(''));
      await withReserve(reserve, () => put(journal, bytes, standing.bytes));
      const head = { bytes: standing.bytes + bytes.length, sha256: lines.at(-1)?.hash ?? standing.sha256 };
      // One that stays behind is read up to the end the next time.
      await writeHead(headPath, head, modes.file).catch(() => {});
      for (const { text, hash } of lines) copy(`${text} · line sha256 ${hash}`);
    } finally {
      await file?.close();
      await release();
    }
  }

  /** The head is made before the first line, so that a full disk is met before that. */
  async function opened(): Promise<FileHandle> {
    const file = await openToAppend(path, modes.file);
    try {
      if ((await file.stat()).size === 0 && (await readHead(headPath)) === undefined) {
        await writeHead(headPath, { bytes: 0, sha256: noHash }, modes.file);
        await syncDirectory(directory);
      }
      return file;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  const failed = (what: string) => (error: unknown) => {
    throw new RecordError(`The journal ${path} cannot be ${what}: ${reasonOf(error)}.`, { cause: error });
  };

  return {
    append(entry) {
      const next = last.then(() => write(entry)).catch(failed('written'));
      last = next.catch(() => {});
      return next;
    },
    async read(since) {
      const entries: JournalEntry[] = [];
      try {
        await stat(path);
        for await (const { bytes } of linesOf(path)) {
          const entry = parseJournalEntry(bytes.toString('utf8'));
          if (entry !== undefined && entry.at >= since) entries.push(entry);
        }
      } catch (error) {
        if (codeOf(error) !== 'ENOENT') failed('read')(error);
      }
      return entries;
    },
    verify: () => verifyJournal(path, headPath).catch(failed('read')),
  };
}

async function openToAppend(path: string, mode: number): Promise<FileHandle> {
  const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;
  const file = await open(path, flags, mode);
  if ((await file.stat()).size === 0) await file.chmod(mode);
  return file;
}

/** All of it at the end, or none. */
async function put(file: FileHandle, bytes: Buffer, end: number): Promise<void> {
  const { bytesWritten } = await file.write(bytes);
  if (bytesWritten < bytes.length) {
    await file.truncate(end);
    throw fullDisk();
  }
  await file.datasync();
}

type Line = { readonly line: string; readonly text: string; readonly hash: string };

function chained(
  entries: readonly JournalEntry[],
  { sha256: before }: Standing,
  redact: (text: string) => string,
): readonly Line[] {
  const lines: Line[] = [];
  for (const entry of entries) {
    const clean = shareable(entry, redact) as JournalEntry; // of the same shape
    const line = JSON.stringify({ prev: lines.at(-1)?.hash ?? before, ...clean });
    lines.push({ line, text: entryWords(clean), hash: sha256(line) });
  }
  return lines;
}

/** What was found damaged goes before what is written; that lines are gone concerns security. */
function noted({ damages }: Standing, entry: JournalEntry): readonly JournalEntry[] {
  const { at } = entry;
  const uid = process.geteuid?.() ?? -1;
  const by = 'by' in entry ? entry.by : { user: String(uid), uid };
  return damages.flatMap((damage): JournalEntry[] => {
    const repair = { kind: 'repair', at, ...damage, writer: self() } as const;
    if (damage.found === 'torn') return [repair];
    const id = randomBytes(4).toString('hex');
    const { what } = damage;
    return [repair, { kind: 'security', at, by, id, severity: 'critical', type: 'journal broken', what }];
  });
}
