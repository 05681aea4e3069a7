import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findStackFile as find } from '../../src/config/find.ts';
import type { Surroundings } from '../../src/config/surroundings.ts';
import { quiet, setting, temporary, write } from './setting.ts';

const findStackFile = (path: string | undefined, outside: Surroundings) =>
  find(path, { is: 'none' }, outside);
const named = (stack: string): string => `version: 1\nstack: ${stack}\n`;

describe('the first file found wins', () => {
  test('in the order: command line, variable, the person, the host', async () => {
    const directory = await temporary();
    const own = await write(join(directory, 'xdg', 'quarterdeck', 'quarterdeck.yaml'), named('own'));
    const variable = await write(join(directory, 'v', 'variable.yaml'), named('variable'));
    const line = await write(join(directory, 'l', 'line.yaml'), named('line'));
    const { ceiling } = setting(directory);
    await write(ceiling, named('host'));
    const xdg = { XDG_CONFIG_HOME: join(directory, 'xdg') };
    const ask = async (config: string | undefined, env: Record<string, string>) => {
      const found = await findStackFile(config, setting(directory, { env, files: quiet }));
      return found.is === 'found' ? [found.path, found.read.file.stack] : found.is;
    };
    expect(await ask(line, { ...xdg, QUARTERDECK_CONFIG: variable })).toEqual([line, 'line']);
    expect(await ask('l/line.yaml', {})).toEqual([line, 'line']);
    expect(await ask(undefined, { ...xdg, QUARTERDECK_CONFIG: variable })).toEqual([variable, 'variable']);
    expect(await ask(undefined, { ...xdg, QUARTERDECK_CONFIG: '' })).toEqual([own, 'own']);
  });

  test('without XDG_CONFIG_HOME the person has theirs in ~/.config', async () => {
    const directory = await temporary();
    const path = await write(
      join(directory, 'home', '.config', 'quarterdeck', 'quarterdeck.yaml'),
      named('own'),
    );
    expect(await findStackFile(undefined, setting(directory))).toMatchObject({ is: 'found', path });
  });

  test('the working directory is not looked into', async () => {
    const directory = await temporary();
    await write(join(directory, 'quarterdeck.yaml'), named('here'));
    expect(await findStackFile(undefined, setting(directory))).toEqual({ is: 'none' });
  });

  test('and is not passed over when it is broken', async () => {
    const directory = await temporary();
    const path = await write(
      join(directory, 'home', '.config', 'quarterdeck', 'quarterdeck.yaml'),
      'version: 2',
    );
    await write(setting(directory).ceiling, named('host'));
    expect(await findStackFile(undefined, setting(directory))).toMatchObject({ is: 'refused', path });
  });
});

test('the host’s own is not read twice', async () => {
  const outside = setting(await temporary());
  const host = { is: 'refused', path: outside.ceiling, problems: [] } as const;
  expect(await find(undefined, host, outside)).toBe(host);
  expect(await find(outside.ceiling, host, outside)).toBe(host);
});

test('a file that was named must be there', async () => {
  const directory = await temporary();
  const env = { QUARTERDECK_CONFIG: 'no.yaml' };
  expect(await findStackFile('gone.yaml', setting(directory))).toEqual({
    is: 'missing',
    path: join(directory, 'gone.yaml'),
    problems: [
      {
        severity: 'error',
        text: '--config names a file that does not exist',
        place: { file: join(directory, 'gone.yaml') },
      },
    ],
  });
  expect((await findStackFile(undefined, setting(directory, { env }))).is).toBe('missing');
});

test('a file that cannot be read is refused with the reason', async () => {
  const directory = await temporary();
  const path = await write(join(directory, 'q.yaml'), named('a'));
  const files = {
    ...quiet,
    read: async () => {
      throw Object.assign(new Error(), { code: 'EACCES' });
    },
  };
  expect(await findStackFile(path, setting(directory, { files }))).toMatchObject({
    is: 'refused',
    problems: [{ text: 'the file cannot be read: permission denied' }],
  });
});
