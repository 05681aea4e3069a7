import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLane } from '../../../src/systems/host/lane.ts';
import { walk } from '../../../src/systems/host/walk.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'quarterdeck-walk-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const open = () => new AbortController().signal;
const add = (most = 1_000, signal = open()) =>
  walk(root, { oldBefore: 1_000_000, most }, createLane(), signal);
const file = (path: string, blocks = 1) => writeFileSync(join(root, path), Buffer.alloc(4096 * blocks, 1));

it('adds up what is below a directory, old files apart', async () => {
  mkdirSync(join(root, 'a/b'), { recursive: true });
  file('one');
  file('a/two', 2);
  file('a/b/three', 3);
  utimesSync(join(root, 'a/two'), 1, 1);
  expect(await add()).toEqual({ bytes: 6 * 4096, files: 3, oldFiles: 1, oldBytes: 2 * 4096, partial: false });
});

it('counts a hard link once and follows no symbolic one', async () => {
  file('one', 2);
  linkSync(join(root, 'one'), join(root, 'again'));
  symlinkSync('/', join(root, 'everything'));
  expect(await add()).toMatchObject({ bytes: 2 * 4096, files: 2, partial: false });
});

it('stops at its bound and says that the numbers are a minimum', async () => {
  for (let index = 0; index < 100; index++) file(`${index}`);
  expect(await add(70)).toMatchObject({ files: 70, partial: true });
});

it('goes through more directories than one step takes', async () => {
  for (let index = 0; index < 200; index++) {
    mkdirSync(join(root, `${index}`));
    file(`${index}/file`);
  }
  expect(await add()).toMatchObject({ files: 200, partial: false });
});

it('does not open a directory that is not there', async () => {
  rmSync(root, { recursive: true });
  await expect(add()).rejects.toMatchObject({ code: 'ENOENT' });
  mkdirSync(root);
});

it('starts nothing once its deadline has passed', async () => {
  await expect(add(1_000, AbortSignal.abort())).rejects.toMatchObject({ kind: 'timeout' });
});
