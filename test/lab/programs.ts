import { accessSync, constants, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { LabError, type Need } from './part.ts';

/** Where Debian keeps PostgreSQL's server programs, one folder a version; they are not on the PATH. */
const postgresHome = '/usr/lib/postgresql';

/** Directories that hold programs: the PATH, the system's own, PostgreSQL's with the newest first. */
function directories(): string[] {
  const path = (process.env.PATH ?? '').split(':').filter((entry) => entry !== '');
  return [...path, '/usr/sbin', '/usr/bin', '/sbin', '/bin', ...postgresDirectories()];
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

/** The full path of a program that `require` has found, or that every Linux has. @throws LabError when it is missing. */
export function locate(program: string): string {
  const path = find(program);
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
