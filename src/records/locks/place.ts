import { mkdirSync } from 'node:fs';
import { access, constants, lstat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf } from '../files.ts';
import { reasonOf } from '../state.ts';

/** Where the users of a machine meet. Nothing overrides it. */
export const lockDirectory = '/run/lock/quarterdeck';

/**
 * Makes the directory if it is missing, for all users: in it nobody removes what another one put there.
 * Resolves with the sentence that says why locks cannot be kept there, or with nothing.
 */
export async function unusable(directory: string): Promise<string | undefined> {
  try {
    make(directory);
    const found = await lstat(directory);
    if (!found.isDirectory()) return sentence(directory, 'it is not a directory');
    if ((found.mode & 0o022) !== 0 && (found.mode & 0o1000) === 0)
      return sentence(directory, `anyone can remove the locks of others there: chmod 1777 ${directory}`);
    await access(directory, constants.R_OK | constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return sentence(directory, explained(error, directory));
  }
}

const sentence = (directory: string, because: string): string =>
  `No lock can be taken in ${directory}, and nothing else keeps two people off the same target: ${because}.`;

function explained(error: unknown, directory: string): string {
  const code = codeOf(error);
  if (code === 'ENOENT') return `there is no ${dirname(directory)}`;
  if (code === 'EACCES' || code === 'EPERM')
    return `permission denied; as root: install -d -m 1777 ${directory}`;
  return reasonOf(error);
}

/** In one step, so that nobody ever meets it with another mode: the umask would cut this one. */
function make(directory: string): void {
  const umask = process.umask(0);
  try {
    mkdirSync(directory, 0o1777);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  } finally {
    process.umask(umask);
  }
}
