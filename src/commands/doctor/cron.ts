import { join } from 'node:path';
import type { Files } from '../../config/files.ts';
import type { Surroundings } from '../../config/surroundings.ts';

/** Where cron looks for programs on Debian, unless the crontab says otherwise. */
export const cronPath = '/usr/bin:/bin';

/** All the variables cron gives a program of this user. */
export const cronVariables = ({ home, user }: Pick<Surroundings, 'home' | 'user'>) => ({
  HOME: home,
  LOGNAME: user,
  SHELL: '/bin/sh',
  PATH: cronPath,
});

/** Where a program is found by its name; undefined where it is not. */
export async function findProgram(name: string, path: string, files: Files): Promise<string | undefined> {
  const places = name.includes('/')
    ? [name]
    : path
        .split(':')
        .filter(Boolean)
        .map((directory) => join(directory, name));
  for (const place of places) if (await isProgram(place, files)) return place;
  return undefined;
}

async function isProgram(path: string, files: Files): Promise<boolean> {
  try {
    const { type, mode } = await files.entry(await files.real(path));
    return type === 'file' && (mode & 0o111) !== 0;
  } catch {
    return false;
  }
}
