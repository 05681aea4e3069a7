import { readdirSync } from 'node:fs';
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

/** Where the packages of Debian and of PostgreSQL put what is for one version. */
const packaged = [
  ['/usr/lib/postgresql', /^\d+$/],
  ['/usr', /^pgsql-\d+$/],
] as const;

/**
 * The path, and behind it the places of PostgreSQL's own programs, the newest first: few of them are on the path. Those of
 * one version come before it where that is wanted: a server does not run on the data of another.
 */
export function postgresPath({ PATH }: Environment, major?: string): string {
  const found = packaged.flatMap(([directory, isVersion]) =>
    namesIn(directory)
      .filter((name) => isVersion.test(name))
      .map((name) => ({ at: join(directory, name, 'bin'), version: Number(name.replace(/\D/g, '')) })),
  );
  const places = found.toSorted((one, other) => other.version - one.version);
  const first = places.filter(({ version }) => version === Number(major));
  const path = PATH ?? '/usr/local/bin:/usr/bin:/bin';
  return [...first.map(({ at }) => at), path, ...places.map(({ at }) => at)].join(delimiter);
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
