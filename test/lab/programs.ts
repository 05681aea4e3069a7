import { accessSync, constants, readdirSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { LabError, type Need } from './part.ts';

/**
 * Where Debian keeps PostgreSQL's programs, one folder a version. The servers are not on the PATH, and the clients that
 * are there are wrappers, which choose a version of their own.
 */
const postgresHome = '/usr/lib/postgresql';

/** Directories that hold programs: PostgreSQL's with the newest first, the PATH, the system's own. */
function directories(): string[] {
  const path = (process.env.PATH ?? '').split(':').filter((entry) => entry !== '');
  return [...postgresDirectories(), ...path, '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
}

function postgresDirectories(): string[] {
  try {
    return readdirSync(postgresHome)
      .sort((a, b) => Number(b) - Number(a))
      .map((version) => join(postgresHome, version, 'bin'));
  } catch {
    return [];
  }
}

function find(program: string): string | undefined {
  return directories()
    .map((directory) => join(directory, program))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** The full path of a program. @throws LabError when it is missing. */
export function locate(program: string): string {
  const path = isAbsolute(program) ? program : find(program);
  if (path === undefined) throw new LabError(`The lab needs ${program}, which is not installed here.`);
  return path;
}

/** @throws LabError naming all that is missing, and the command that installs it. */
export function requirePrograms(needs: readonly Need[]): void {
  const missing = needs.filter(({ program }) => find(program) === undefined);
  if (missing.length === 0) return;
  const programs = [...new Set(missing.map((need) => need.program))].join(', ');
  const packages = [...new Set(missing.map((need) => need.package))].join(' ');
  throw new LabError(`The lab needs ${programs}, not installed here: apt-get install ${packages}`);
}
