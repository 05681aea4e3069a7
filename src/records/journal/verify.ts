import { stat } from 'node:fs/promises';
import { bytes as size } from '../../core/format.ts';
import { sha256 } from '../hash.ts';
import { noHash, readHead } from './head.ts';
import { linesOf } from './lines.ts';
import { parseJournalEntry, previousIn } from './schema.ts';

export type Verification =
  /** `torn`: how often half a line was found and noted. */
  | { readonly is: 'whole'; readonly lines: number; readonly torn: number }
  /** The first line, counted from 1, at which it is not as it was written; and what is wrong there. */
  | { readonly is: 'broken'; readonly line: number; readonly because: string };

/**
 * Follows the chain through the whole journal. It proves that no line was changed, taken out or put in by accident, and
 * that none is gone from the end. Who may write the journal can write a new one with its head: the copies elsewhere tell.
 */
export async function verifyJournal(path: string, headPath: string): Promise<Verification> {
  // Before the lines: it is written after them.
  const head = await readHead(headPath);
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  let [lines, torn, end, previous] = [0, 0, 0, noHash];
  let isHeadMet = head?.bytes === 0;
  const broken = (because: string): Verification => ({ is: 'broken', line: Math.max(1, lines), because });
  for await (const line of isThere ? linesOf(path) : []) {
    lines++;
    const text = line.bytes.toString('utf8');
    const said = previousIn(text);
    if (said === undefined) return broken('it is no entry');
    if (said !== previous)
      return broken(
        'it does not follow the line before it: that was changed, or lines are missing between them',
      );
    const entry = parseJournalEntry(text);
    if (entry?.kind === 'repair') {
      if (entry.found !== 'torn') return broken(`what stood before it is not all there: ${entry.what}`);
      torn++;
    }
    previous = sha256(line.bytes);
    end = line.end;
    if (end === head?.bytes) {
      if (previous !== head.sha256) return broken('it is not the line that the head names');
      isHeadMet = true;
    }
  }
  if (head === undefined && lines > 0)
    return broken(`${headPath} is missing or damaged: lines that are gone from the end would not be missed`);
  if (head !== undefined && end < head.bytes) {
    lines++;
    return broken(`the journal ends before it, and ${size(head.bytes - end)} are missing`);
  }
  if (head !== undefined && !isHeadMet) return broken('the head names a place inside a line');
  return { is: 'whole', lines, torn };
}
