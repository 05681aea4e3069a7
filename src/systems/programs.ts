import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where a program lies on the path; undefined where there is none. */
export async function programAt(name: string, { PATH = '' }: Environment): Promise<string | undefined> {
  const places = isAbsolute(name) ? [name] : PATH.split(delimiter).map((directory) => join(directory, name));
  for (const place of places) {
    const isThere = await access(place, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return place;
  }
  return undefined;
}
