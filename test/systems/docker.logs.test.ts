import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReadError } from '../../src/core/reading.ts';
import { modeIn, type PrintedLine, printedIn } from '../../src/systems/docker.logs.ts';

const frame = (stream: number, text: string): Buffer => {
  const body = Buffer.from(text);
  const head = Buffer.alloc(8);
  head[0] = stream;
  head.writeUInt32BE(body.length, 4);
  return Buffer.concat([head, body]);
};
const stamp = (second: number): string => `2026-11-20T02:41:0${second}.000000001Z`;

async function linesOf(chunks: readonly Buffer[], mode: 'frames' | 'raw'): Promise<readonly PrintedLine[]> {
  const found: PrintedLine[] = [];
  for await (const lines of printedIn(Readable.from(chunks), mode)) found.push(...lines);
  return found;
}

describe('what a container prints', () => {
  const frames = [
    frame(1, `${stamp(1)} half a `),
    frame(2, `${stamp(2)} an error\n`),
    frame(1, 'line\n'),
    frame(1, `${stamp(3)} \n`),
    frame(1, `${stamp(4)} without an end`),
  ];
  const lines = [
    { stamp: stamp(2), text: 'an error' },
    { stamp: stamp(1), text: 'half a line' },
    { stamp: stamp(3), text: '' },
    { stamp: stamp(4), text: 'without an end' },
  ];

  it('is taken out of its frames, each stream by itself', async () => {
    expect(await linesOf(frames, 'frames')).toEqual(lines);
  });

  it('is the same wherever the chunks end', async () => {
    const all = Buffer.concat(frames);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 40 })), async (sizes) => {
        const chunks: Buffer[] = [];
        let from = 0;
        for (const size of [...sizes, all.length]) {
          if (from < all.length) chunks.push(all.subarray(from, from + size));
          from += size;
        }
        expect(await linesOf(chunks, 'frames')).toEqual(lines);
      }),
      { numRuns: 50 },
    );
  });

  it('comes without frames from a container with a terminal', async () => {
    expect(modeIn({ Config: { Tty: true } })).toBe('raw');
    expect(modeIn({ Config: { Tty: false } })).toBe('frames');
    expect(await linesOf([Buffer.from(`${stamp(1)} hello\r\n`)], 'raw')).toEqual([
      { stamp: stamp(1), text: 'hello' },
    ]);
  });

  it('is broken off by the engine in its own words', async () => {
    const words = 'error from daemon in stream: Error grabbing logs: unexpected EOF';
    const all = Buffer.concat([frame(1, `${stamp(1)} a line\n`), frame(3, `${words}\n\n`)]);
    for (const chunks of [[all], [all.subarray(0, 70), all.subarray(70)]])
      await expect(linesOf(chunks, 'frames')).rejects.toThrow(`the engine broke the log off: ${words}`);
  });

  it('is refused when it is no log at all', async () => {
    await expect(linesOf([Buffer.from('HTTP/1.1 400 Bad Request\r\n')], 'frames')).rejects.toThrow(ReadError);
  });
});
