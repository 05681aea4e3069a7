import type { FileHandle } from 'node:fs/promises';
import { bytes as size } from '../../core/format.ts';
import type { JournalEntry } from '../../domain/journal.ts';
import { sha256 } from '../hash.ts';
import { type Head, noHash } from './head.ts';
import { linesOf } from './lines.ts';

type Damage = Pick<JournalEntry & { readonly kind: 'repair' }, 'found' | 'what' | 'text'>;

/** Where the next line goes: behind which bytes and which line, and what was found damaged there. */
export type Standing = Head & { readonly damages: readonly Damage[] };

/** Of a half line, so much is kept. */
const kept = 4_096;

/** Compares the journal with its head. Reads what the head does not know; half a line is cut off. */
export async function standingOf(file: FileHandle, path: string, head: Head | undefined): Promise<Standing> {
  const length = (await file.stat()).size;
  if (head?.bytes === length) return { ...head, damages: [] };
  const isBehind = head !== undefined && head.bytes < length;
  // What is behind the head is whole up to there.
  let last: Head = isBehind ? head : { bytes: 0, sha256: noHash };
  for await (const { bytes, end } of linesOf(path, last.bytes)) last = { bytes: end, sha256: sha256(bytes) };
  const damages: Damage[] = [];
  if (head !== undefined && !isBehind)
    damages.push({
      found: 'cut',
      what: `${size(head.bytes - length)} are gone from its end, which was the line with SHA-256 ${head.sha256}`,
    });
  if (head === undefined && last.bytes > 0)
    damages.push({
      found: 'headless',
      what: 'its head is missing or damaged, and lines that are gone from its end would not be missed',
    });
  if (last.bytes < length) {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(kept), 0, kept, last.bytes);
    await file.truncate(last.bytes);
    damages.push({
      found: 'torn',
      what: `its last line was cut off after ${size(length - last.bytes)}, and was taken out`,
      text: buffer.toString('utf8', 0, bytesRead),
    });
  }
  return { ...last, damages };
}
