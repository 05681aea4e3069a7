import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { examineAccess } from '../../../../src/commands/doctor/environment/file.ts';
import { localFiles } from '../../../../src/config/files.ts';
import { owned, setting, temporary, write } from '../../../config/setting.ts';
import { wrong } from './given.ts';

async function examine(mode: number, owner?: number) {
  const directory = await temporary();
  const path = await write(join(directory, '.env'), 'A=1\n', mode);
  const surroundings = setting(directory, {
    files: owner === undefined ? localFiles : owned(localFiles, { [path]: owner }),
  });
  return wrong(await examineAccess(path, '.env', surroundings));
}

describe('an environment file', () => {
  it('is for its owner alone', async () => expect(await examine(0o600)).toEqual([]));

  it.each([
    [0o640, ['warning .env: its group can read its secrets (mode 640)']],
    [0o644, ['problem .env: everybody on this host can read its secrets (mode 644)']],
    [0o620, ['problem .env: others can change it (mode 620)']],
  ])('with mode %o is not', async (mode, expected) => expect(await examine(mode)).toEqual(expected));

  it('of a stranger is not ours', async () =>
    expect(await examine(0o600, 4711)).toEqual(['warning .env: it belongs to another user (4711)']));

  it('can be replaced by everybody where its directory is open', async () => {
    const directory = await temporary();
    const path = await write(join(directory, '.env'), 'A=1\n');
    await chmod(directory, 0o777);
    expect(wrong(await examineAccess(path, '.env', setting(directory)))).toEqual([
      'problem .env: everybody can put another file in its place',
    ]);
  });

  it('that is gone is a problem', async () => {
    const directory = await temporary();
    expect(wrong(await examineAccess(join(directory, 'gone'), 'gone', setting(directory)))).toEqual([
      'problem gone: it cannot be looked at: it does not exist',
    ]);
  });
});
