import { chmod, mkdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { localFiles } from '../../src/config/files.ts';
import { trust } from '../../src/config/trust.ts';
import { owned, setting, temporary, write } from './setting.ts';

const someone = 4711;

async function fileIn(directory: string): Promise<string> {
  return write(join(directory, 'a', 'quarterdeck.yaml'), 'version: 1');
}

describe('who can change a file', () => {
  test('only its owner: it is trusted', async () => {
    const directory = await temporary();
    const path = await fileIn(directory);
    expect(await trust(path, setting(directory).uid, localFiles)).toMatchObject({ is: 'trusted', path });
  });

  test.each([0o600, 0o640, 0o644, 0o444, 0o400])('mode %o of the file is fine', async (mode) => {
    const directory = await temporary();
    const path = await fileIn(directory);
    await chmod(path, mode);
    expect((await trust(path, setting(directory).uid, localFiles)).is).toBe('trusted');
  });

  test.each([
    [0o620, 'g-w'],
    [0o602, 'o-w'],
    [0o666, 'go-w'],
  ])('mode %o of the file is refused, with what mends it', async (mode, mend) => {
    const directory = await temporary();
    const path = await fileIn(directory);
    await chmod(path, mode);
    expect(await trust(path, setting(directory).uid, localFiles)).toEqual({
      is: 'refused',
      because: `others can write ${path}: take that away with chmod ${mend} ${path}`,
    });
  });

  test.each([0o720, 0o702, 0o777, 0o1777])('mode %o of its directory is refused', async (mode) => {
    const directory = await temporary();
    const path = await fileIn(directory);
    await chmod(dirname(path), mode);
    const found = await trust(path, setting(directory).uid, localFiles);
    expect(found).toMatchObject({
      is: 'refused',
      because: expect.stringContaining(`write ${dirname(path)}:`),
    });
  });

  test.each([
    [0o777, 'refused'],
    [0o775, 'refused'],
    [0o1777, 'trusted'],
    [0o755, 'trusted'],
  ])('mode %o of a directory further up is %s', async (mode, is) => {
    const directory = await temporary();
    const path = await write(join(directory, 'a', 'b', 'quarterdeck.yaml'), '');
    await chmod(join(directory, 'a'), mode);
    expect((await trust(path, setting(directory).uid, localFiles)).is).toBe(is);
  });

  test('what belongs to somebody else is refused: the file, its directory, one further up', async () => {
    const directory = await temporary();
    const path = await fileIn(directory);
    for (const part of [path, dirname(path), directory]) {
      const files = owned(localFiles, { [part]: someone });
      const found = await trust(path, setting(directory).uid, files);
      expect(found).toMatchObject({
        is: 'refused',
        because: expect.stringContaining(`${part} belongs to user 4711`),
      });
    }
  });

  test('what belongs to root or to the caller is fine', async () => {
    const directory = await temporary();
    const path = await fileIn(directory);
    const files = owned(localFiles, { [directory]: 0, [dirname(path)]: someone, [path]: someone });
    expect((await trust(path, someone, files)).is).toBe('trusted');
    expect((await trust(path, 0, files)).is).toBe('refused');
  });
});

describe('symbolic links', () => {
  test('are followed, and every directory on the way is looked at', async () => {
    const directory = await temporary();
    const { uid } = setting(directory);
    const path = await fileIn(join(directory, 'real'));
    const link = join(directory, 'link.yaml');
    await symlink('real/a/../a/quarterdeck.yaml', link);
    expect(await trust(link, uid, localFiles)).toMatchObject({ is: 'trusted', path });
    await chmod(join(directory, 'real'), 0o777);
    expect(await trust(link, uid, localFiles)).toMatchObject({
      is: 'refused',
      because: expect.stringContaining(join(directory, 'real')),
    });
  });

  test('of a directory are followed too', async () => {
    const directory = await temporary();
    const path = await fileIn(directory);
    await symlink(dirname(path), join(directory, 'b'));
    const found = await trust(join(directory, 'b', 'quarterdeck.yaml'), setting(directory).uid, localFiles);
    expect(found).toMatchObject({ is: 'trusted', path });
  });

  test('of somebody else are refused, for they could lead elsewhere tomorrow', async () => {
    const directory = await temporary();
    const path = await fileIn(directory);
    const link = join(directory, 'link.yaml');
    await symlink(path, link);
    const files = owned(localFiles, { [link]: someone });
    expect((await trust(link, setting(directory).uid, files)).is).toBe('refused');
  });

  test('that lead nowhere or in a circle are refused, not missing', async () => {
    const directory = await temporary();
    const { uid } = setting(directory);
    await symlink('nowhere', join(directory, 'dangling'));
    await symlink('circle', join(directory, 'circle'));
    expect((await trust(join(directory, 'dangling'), uid, localFiles)).is).toBe('refused');
    expect((await trust(join(directory, 'circle'), uid, localFiles)).is).toBe('refused');
  });
});

describe('what is no file', () => {
  test('is missing where nothing is', async () => {
    const directory = await temporary();
    const path = await fileIn(directory);
    const { uid } = setting(directory);
    expect(await trust(join(directory, 'no', 'such'), uid, localFiles)).toEqual({ is: 'missing' });
    expect(await trust(join(path, 'below'), uid, localFiles)).toEqual({ is: 'missing' });
  });

  test('is refused where a directory or a device stands', async () => {
    const directory = await temporary();
    await mkdir(join(directory, 'a'), { mode: 0o700 });
    const { uid } = setting(directory);
    expect((await trust(join(directory, 'a'), uid, localFiles)).is).toBe('refused');
    expect((await trust('/dev/null', uid, localFiles)).is).toBe('refused');
  });
});
