import { expect, test } from 'vitest';
import { createScriptGuard } from '../../../src/domain/backup/script.ts';

const told = (script: string): string | undefined => createScriptGuard()(new TextEncoder().encode(script));

test.each([
  ['\\connect shop'],
  ['\\! rm -rf /'],
  ['DROP DATABASE shop;'],
  ["CREATE DATABASE shop ENCODING 'UTF8';"],
  ['-- PostgreSQL database cluster dump'],
])('"%s" leaves the database', (line) => {
  expect(told(`SET x = 1;\n${line}\nSELECT 1;\n`)).toBe(line);
});

test('what pg_dump writes for one database stays in it, whatever its rows are', () => {
  const rows = '\\\\connect shop\n\\N\t2\nDROP DATABASE shop;\n';
  expect(
    told(`\\restrict Ab1\nCOPY public.t (a) FROM stdin;\n${rows}\\.\n\n\\unrestrict Ab1\n`),
  ).toBeUndefined();
  expect(told(`COPY public.t (a) FROM stdin;\n${rows}\\.\n\\c shop\n`)).toBe('\\c shop');
});

test('it goes on where the last lines ended', () => {
  const guard = createScriptGuard();
  const take = (text: string) => guard(new TextEncoder().encode(text));
  expect(take('COPY public.t (a) FROM stdin;\n')).toBeUndefined();
  expect(take('DROP DATABASE shop;\n\\.\n')).toBeUndefined();
  expect(take('DROP DATABASE shop;\n')).toBe('DROP DATABASE shop;');
});
