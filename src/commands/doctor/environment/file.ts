import { posix } from 'node:path';
import { reasonOf } from '../../../config/files.ts';
import type { Surroundings } from '../../../config/surroundings.ts';
import { doubt, type Finding, fine, problem } from '../finding.ts';

/** Who can read the file, and who can change it (document 003: chmod 600). */
export async function examineAccess(
  path: string,
  id: string,
  { files, uid }: Pick<Surroundings, 'files' | 'uid'>,
): Promise<readonly Finding[]> {
  try {
    const real = await files.real(path);
    const [{ mode, uid: owner }, directory] = await Promise.all([
      files.entry(real),
      files.entry(posix.dirname(real)),
    ]);
    const octal = (mode & 0o777).toString(8).padStart(3, '0');
    const mend = `chmod 600 ${path}`;
    return [
      ...(mode & 0o022 ? [problem(id, `others can change it (mode ${octal})`, mend)] : []),
      ...(mode & 0o004
        ? [problem(id, `everybody on this host can read its secrets (mode ${octal})`, mend)]
        : []),
      ...((mode & 0o044) === 0o040
        ? [doubt(id, `its group can read its secrets (mode ${octal})`, mend)]
        : []),
      ...(owner !== 0 && owner !== uid
        ? [
            doubt(
              id,
              `it belongs to another user (${owner})`,
              `chown it to the user who runs the application`,
            ),
          ]
        : []),
      ...((directory.mode & 0o002) !== 0 && (directory.mode & 0o1000) === 0
        ? [problem(id, 'everybody can put another file in its place', `chmod o-w ${posix.dirname(real)}`)]
        : []),
      ...((mode & 0o077) === 0 ? [fine(id, `only its owner can read it (mode ${octal})`)] : []),
    ];
  } catch (error) {
    return [problem(id, `it cannot be looked at: ${reasonOf(error)}`, 'correct its path or its permissions')];
  }
}
