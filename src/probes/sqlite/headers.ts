import { ReadError } from '../../core/reading.ts';
import type { SqliteFile } from '../../systems/sqlite/files.ts';

/** What the first 100 bytes of a database say (sqlite.org/fileformat2.html §1.3). */
export type DatabaseHeader = {
  readonly journalMode: 'wal' | 'rollback';
  readonly pageSize: number;
  readonly changes: number;
  readonly freePages: number;
  readonly schema: number;
  readonly version: string | undefined;
};

const magic = 'SQLite format 3\0';

/** Undefined of an empty file, which is an empty database. @throws ReadError `protocol` when it is no database. */
export function databaseHeader({ head, bytes }: SqliteFile, title: string): DatabaseHeader | undefined {
  if (bytes === 0) return undefined;
  const view = viewOf(head);
  const begin = new TextDecoder('latin1').decode(head.subarray(0, magic.length));
  if (begin !== magic || head.length < 100)
    throw new ReadError('protocol', `${title} is no SQLite database, or an encrypted one`);
  const written = view.getUint16(16);
  return {
    journalMode: view.getUint8(18) === 2 ? 'wal' : 'rollback',
    // 65536 does not fit its two bytes, and is written 1.
    pageSize: written === 1 ? 65_536 : written,
    changes: view.getUint32(24),
    freePages: view.getUint32(36),
    schema: view.getUint32(40),
    version: versionOf(view.getUint32(96)),
  };
}

/** 3046001 is 3.46.1. */
const versionOf = (number: number): string | undefined =>
  number === 0
    ? undefined
    : `${Math.floor(number / 1_000_000)}.${Math.floor(number / 1000) % 1000}.${number % 1000}`;

/** What the WAL-index says (sqlite.org/walformat.html §2.1). */
export type WalIndex = {
  /** Counts commits. */
  readonly commits: number;
  readonly frames: number;
  readonly checkpointed: number;
  /** Up to which frame a reader sees that holds the lock of this number. */
  readonly marks: readonly number[];
};

const format = 3_007_000;
const copy = 48;
const unused = 0xff_ff_ff_ff;

/** Undefined when it says nothing of this WAL: it is torn, stale, or of another version. */
export function walIndex(index: SqliteFile, wal: SqliteFile | undefined): WalIndex | undefined {
  const { head } = index;
  if (head.length < 120 || Buffer.compare(head.subarray(0, copy), head.subarray(copy, 2 * copy)) !== 0)
    return undefined;
  const view = viewOf(head);
  // It is written in the byte order of the machine.
  const little = view.getUint32(0, true) === format;
  if (!little && view.getUint32(0) !== format) return undefined;
  const number = (at: number): number => view.getUint32(at, little);
  const frames = number(16);
  if (frames > 0 && !isSameLog(head, wal)) return undefined;
  return {
    commits: number(8),
    frames,
    checkpointed: number(96),
    // The first reads the database alone, so that nothing can be checkpointed meanwhile.
    marks: [96, 104, 108, 112, 116].map(number).map((mark) => (mark === unused ? frames : mark)),
  };
}

/** Both carry the salts of the log, in the same bytes. */
const isSameLog = (index: Uint8Array, wal: SqliteFile | undefined): boolean =>
  wal !== undefined && Buffer.compare(index.subarray(32, 40), wal.head.subarray(16, 24)) === 0;

const journalMagic = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];

/** Whether a rollback journal holds something; one that was done with is truncated, or its beginning is zeroed. */
export const isJournal = ({ head }: SqliteFile): boolean =>
  journalMagic.every((byte, at) => head[at] === byte);

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength);
