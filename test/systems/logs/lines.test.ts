import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSplitter } from '../../../src/systems/logs/lines.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);

test('lines end with a newline, with or without a return before it; what has no end yet waits', () => {
  const lines = createSplitter();
  expect(lines.push(bytes('one\ntwo\r\nth'))).toEqual(['one', 'two']);
  expect(lines.pending()).toBe(2);
  expect(lines.push(bytes('ree\n\n'))).toEqual(['three', '']);
  expect(lines.push(bytes('end'))).toEqual([]);
  expect(lines.rest()).toEqual(['end']);
  expect(lines.rest()).toEqual([]);
});

test('an endless line is cut, and says how much of it there was', () => {
  const lines = createSplitter(10);
  for (let chunk = 0; chunk < 1_000; chunk++) lines.push(bytes('0123456789'));
  expect(lines.push(bytes('\nnext\n'))).toEqual(['0123456789 … 9990 more bytes', 'next']);
  expect(lines.push(bytes(`${'x'.repeat(12)}\n`))).toEqual(['xxxxxxxxxx … 2 more bytes']);
});

test('bytes that are no UTF-8 are replaced', () => {
  expect(createSplitter().push(Uint8Array.of(0x61, 0xff, 0xfe, 0x62, 0x0a))).toEqual(['a\ufffd\ufffdb']);
});

test('wherever the chunks end, the lines are the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.array(fc.nat(20)), (text, sizes) => {
      const all = Buffer.from(`${text}\n`);
      const whole = createSplitter().push(all);
      const lines = createSplitter();
      const found: string[] = [];
      let from = 0;
      for (const size of [...sizes, all.length]) {
        found.push(...lines.push(all.subarray(from, from + size)));
        from += size;
      }
      expect(found).toEqual(whole);
    }),
  );
});
