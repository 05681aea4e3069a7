import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { folderName, stateDirectory } from '../../src/records/state.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'quarterdeck-state-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const mode = async (path: string) => (await stat(path)).mode & 0o777;

describe('stateDirectory', () => {
  it('follows the variable before anything else', async () => {
    const root = join(home, 'mine');
    const shared = join(home, 'lib');
    await mkdir(shared);
    const found = await stateDirectory('shop', { env: { QUARTERDECK_STATE: root }, home, shared });
    expect(found).toMatchObject({ is: 'writable', path: join(root, 'shop') });
    expect(await mode(join(root, 'shop'))).toBe(0o700);
    expect(await mode(root)).toBe(0o700);
  });

  it('takes the machine’s own place where it exists', async () => {
    const shared = join(home, 'lib');
    await mkdir(shared);
    expect(await stateDirectory('shop', { env: {}, home, shared })).toMatchObject({
      path: join(shared, 'shop'),
    });
  });

  it('lets a group share a place that is a group’s', async () => {
    const shared = join(home, 'lib');
    await mkdir(shared);
    await chmod(shared, 0o2770);
    const found = await stateDirectory('shop', { env: {}, home, shared });
    expect(found).toMatchObject({ is: 'writable', modes: { directory: 0o2770, file: 0o660 } });
    expect(await mode(join(shared, 'shop'))).toBe(0o770);
  });

  it('falls back to the person’s own place', async () => {
    const shared = join(home, 'nothing');
    const xdg = join(home, 'xdg');
    expect(await stateDirectory('', { env: {}, home, shared })).toMatchObject({
      path: join(home, '.local', 'state', 'quarterdeck', 'default'),
    });
    expect(await stateDirectory('', { env: { XDG_STATE_HOME: xdg }, home, shared })).toMatchObject({
      path: join(xdg, 'quarterdeck', 'default'),
    });
  });

  it('says why a place cannot be used', async () => {
    const root = join(home, 'file');
    await writeFile(root, '');
    const found = await stateDirectory('shop', { env: { QUARTERDECK_STATE: root }, home });
    expect(found).toMatchObject({ is: 'unwritable', because: 'a part of the path is not a directory' });
  });

  it('refuses a place that anyone can write to', async () => {
    const path = join(home, 'open', 'shop');
    await mkdir(path, { recursive: true });
    await chmod(path, 0o777);
    const found = await stateDirectory('shop', { env: { QUARTERDECK_STATE: join(home, 'open') }, home });
    expect(found).toMatchObject({ is: 'unwritable', because: expect.stringContaining('anyone can write') });
  });
});

describe('folderName', () => {
  it('keeps a plain name and calls no name default', () => {
    expect(folderName('shop-2.eu')).toBe('shop-2.eu');
    expect(folderName('')).toBe('default');
  });

  it('never leaves the directory, and never gives two stacks one folder', () => {
    const names = ['../../etc', '..', 'a/b', 'a-b', 'a b', '商店', '.hidden'].map(folderName);
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_][A-Za-z0-9._-]*$/);
    expect(new Set(names).size).toBe(names.length);
  });
});
