import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDumpReader } from '../../../src/domain/backup/rows.ts';

const dump = [
  '--',
  '-- PostgreSQL database dump',
  '--',
  'CREATE TABLE public.orders (id int);',
  'COPY public.orders (id, "FROM stdin;") FROM stdin;',
  '1\ta',
  'COPY public.fake (id) FROM stdin;',
  '\\\\.',
  '\\.',
  'COPY public."odd ""name"" (x)" (id) FROM stdin;',
  '\\.',
  'COPY public."订单备注" (order_id) FROM stdin;',
  'ä',
  '\\.',
  '-- PostgreSQL database dump complete',
  '--',
  '',
].join('\n');

const read = (text: string, pieces: readonly number[] = []) => {
  const reader = createDumpReader();
  const bytes = new TextEncoder().encode(text);
  let from = 0;
  for (const length of pieces) {
    reader.take(bytes.subarray(from, from + length));
    from += length;
  }
  reader.take(bytes.subarray(from));
  return reader.end();
};

const rows = { 'public.orders': 3, 'public."odd ""name"" (x)"': 0, 'public."订单备注"': 1 };

test('the lines between COPY and its end are rows, whatever they look like', () => {
  expect(read(dump)).toEqual({ rows, isWhole: true });
});

test('where the pieces end makes no difference', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(40), { maxLength: 60 }), (pieces) => {
      expect(read(dump, pieces)).toEqual({ rows, isWhole: true });
    }),
  );
});

test('a dump that is cut off anywhere before its last words is not whole', () => {
  const end = dump.indexOf('complete') + 'complete'.length;
  for (let length = 0; length < end; length++) expect(read(dump.slice(0, length)).isWhole).toBe(false);
});

test('a dump of a whole cluster is whole when it is, not when its first database is', () => {
  const head = '-- PostgreSQL database cluster dump\n';
  expect(read(`${head}${dump}`).isWhole).toBe(false);
  expect(read(`${head}${dump}${dump}-- PostgreSQL database cluster dump complete\n`).isWhole).toBe(true);
});
