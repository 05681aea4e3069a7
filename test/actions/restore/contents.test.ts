import { expect, test } from 'vitest';
import { connectionTo } from '../../../src/actions/restore/dump/commands.ts';
import { ownerOf, ownersMissing, parseContents } from '../../../src/actions/restore/dump/contents.ts';

const list = `;
; Archive created at 2026-11-21 03:00:00 UTC
;     dbname: shop
;     TOC Entries: 22
;     Dumped from database version: 15.20 (Debian 15.20-0+deb12u1)
;     Dumped by pg_dump version: 15.20 (Debian 15.20-0+deb12u1)
;
;
; Selected TOC Entries:
;
3390; 1262 16390 DATABASE - shop app
2; 3079 16402 EXTENSION - pg_stat_statements 
3391; 0 0 COMMENT - EXTENSION pg_stat_statements 
218; 1259 16433 TABLE public customers app
219; 1259 16440 TABLE public orders clerk
220; 1259 16450 TABLE public notes the clerk
`;

test('a list of contents tells the database, its version, and whom it belongs to', () => {
  const contents = parseContents(list);
  expect(contents).toMatchObject({ database: 'shop', serverVersion: '15.20' });
  expect(ownersMissing(contents.items ?? [], ['app', 'the clerk'])).toEqual(['clerk']);
  expect(ownersMissing(contents.items ?? [], ['app', 'clerk', 'the clerk'])).toEqual([]);
  expect(ownerOf(contents, ['postgres', 'app'])).toBe('app');
  expect(ownerOf(contents, ['postgres'])).toBeUndefined();
  expect(parseContents('')).toEqual({ database: undefined, serverVersion: undefined, items: [] });
});

test('a database with = in its name is a name and nothing else', () => {
  expect(connectionTo('a=b')).toBe(`dbname='a=b'`);
  expect(connectionTo(`it's\\ host=evil`)).toBe(`dbname='it\\'s\\\\ host=evil'`);
});
