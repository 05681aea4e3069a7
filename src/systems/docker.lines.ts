import type { Readable } from 'node:stream';

/** A line longer than this is no event; an endless one must not fill the memory. */
const longest = 1_000_000;

/** The lines of a stream as they come; ends when the stream does, rejects when it breaks. */
export async function* linesOf(stream: Readable): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of stream.setEncoding('utf8')) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > longest) throw new Error('an endless line');
    for (const line of lines) if (line.trim() !== '') yield line;
  }
}
