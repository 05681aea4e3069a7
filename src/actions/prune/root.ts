import { realpath } from 'node:fs/promises';
import { ReadError } from '../../core/reading.ts';
import { codeOf } from '../../records/files.ts';
import { reasonOf } from '../../records/state.ts';

/** Where a directory really is: nothing above that is touched. @throws ReadError where it is none to remove things from. */
export async function rootAt(directory: string): Promise<string> {
  const root = await realpath(directory).catch((error: unknown) => {
    throw new ReadError(
      codeOf(error) === 'ENOENT' ? 'missing' : 'denied',
      codeOf(error) === 'ENOENT'
        ? `there is no directory ${directory}`
        : `${directory} cannot be read: ${reasonOf(error)}`,
    );
  });
  if (/^\/[^/]*$/.test(root))
    throw new ReadError('unsupported', `nothing is removed from ${root}: it belongs to the machine`);
  return root;
}
