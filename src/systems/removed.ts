import { basename, dirname, join } from 'node:path';

/** What a directory is called while what is in it is removed. */
export const removedName = (path: string): string => join(dirname(path), `.${basename(path)}.removed`);
