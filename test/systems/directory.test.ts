import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { lookAtDirectory } from '../../src/systems/directory.ts';

async function home(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'quarterdeck-directory-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

test('of a link the directory counts that it leads to', async () => {
  const at = await home();
  await mkdir(join(at, 'there'));
  await chmod(join(at, 'there'), 0o750);
  await symlink('there', join(at, 'link'));
  const found = await lookAtDirectory(join(at, 'link'));
  expect(found).toEqual({ ...(await lookAtDirectory(join(at, 'there'))), available: found.available });
  expect(found).toMatchObject({ is: 'there', mode: 0o750, isOurs: true, isWritable: true });
});

test('one that is not there is looked for above, and what is no directory is told from it', async () => {
  const at = await home();
  await writeFile(join(at, 'file'), '');
  await symlink('nowhere', join(at, 'lost'));
  expect(await lookAtDirectory(join(at, 'a/b'))).toMatchObject({ is: 'none', mode: undefined });
  expect(await lookAtDirectory(join(at, 'file'))).toMatchObject({ is: 'other' });
  expect(await lookAtDirectory(join(at, 'lost'))).toMatchObject({ is: 'other' });
});
