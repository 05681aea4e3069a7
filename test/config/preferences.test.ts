import { chmod, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openPreferences } from '../../src/config/preferences.ts';
import { temporary, write } from './setting.ts';

const open = (home: string, env: Record<string, string> = {}) => openPreferences({ env, home });

test('what was set is there the next time, for its owner alone', async () => {
  const home = await temporary();
  const first = await open(home);
  expect(first.values).toEqual({});
  expect(await first.set({ theme: 'dark' })).toBe(true);
  expect(await first.set({ theme: 'light' })).toBe(true);
  expect((await open(home)).values).toEqual({ theme: 'light' });
  const directory = join(home, '.config', 'quarterdeck');
  expect((await stat(directory)).mode & 0o777).toBe(0o700);
  expect((await stat(join(directory, 'preferences.json'))).mode & 0o777).toBe(0o600);
});

test('XDG_CONFIG_HOME says where', async () => {
  const directory = await temporary();
  const preferences = await open('/nowhere', { XDG_CONFIG_HOME: directory });
  await preferences.set({ theme: 'light' });
  expect(await readFile(join(directory, 'quarterdeck', 'preferences.json'), 'utf8')).toContain('light');
});

test.each(['{', '[]', '"x"', '{"theme": 7, "screen": "host"}', ''])(
  'a file that holds %s does no harm',
  async (text) => {
    const home = await temporary();
    await write(join(home, '.config', 'quarterdeck', 'preferences.json'), text);
    const preferences = await open(home);
    expect(preferences.values.theme).toBeUndefined();
    expect(await preferences.set({ theme: 'dark' })).toBe(true);
  },
);

test('where nothing can be written, the choice lasts as long as the console', async () => {
  const home = await temporary();
  await write(join(home, '.config'), 'a file is in the way');
  await chmod(home, 0o700);
  const preferences = await open(home);
  expect(preferences.values).toEqual({});
  expect(await preferences.set({ theme: 'dark' })).toBe(false);
});
