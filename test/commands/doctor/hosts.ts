import type { Known } from '../../../src/commands/doctor/known.ts';

/** A host that has these files, by their paths. */
export function hostWith(files: Readonly<Record<string, string>>): Known['host'] {
  return {
    text: (path) => files[path],
    names: (path) => [
      ...new Set(
        Object.keys(files)
          .filter((name) => name.startsWith(`${path}/`))
          .map((name) => name.slice(path.length + 1).split('/')[0] ?? ''),
      ),
    ],
    has: (path) => path in files,
  };
}

/** A process by its name. */
export const process = (pid: number, name: string) => ({ [`/proc/${pid}/comm`]: `${name}\n` });
