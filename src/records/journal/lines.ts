import { createReadStream } from 'node:fs';
import { RecordError } from '../files.ts';

/** One line without its newline, and the offset behind that newline. */
export type Line = { readonly bytes: Buffer; readonly end: number };

/** No entry is as long. */
const longest = 16 * 1024 ** 2;
const newline = 0x0a;

/** The whole lines of a file from an offset on, as the very bytes; half a last line is not one. @throws RecordError */
export async function* linesOf(path: string, from = 0): AsyncGenerator<Line> {
  let rest: Buffer[] = [];
  let waiting = 0;
  let end = from;
  for await (const chunk of createReadStream(path, { start: from }) as AsyncIterable<Buffer>) {
    let start = 0;
    for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, start)) {
      const bytes = Buffer.concat([...rest, chunk.subarray(start, at)]);
      end += bytes.length + 1;
      yield { bytes, end };
      [rest, waiting, start] = [[], 0, at + 1];
    }
    rest.push(chunk.subarray(start));
    waiting += chunk.length - start;
    if (waiting > longest) throw new RecordError(`${path} has a line longer than 16 MB: it is no journal.`);
  }
}
