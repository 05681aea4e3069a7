import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Everything by which a directory could tell that somebody was there. */
export const traceOf = (directory: string) =>
  readdirSync(directory).map((name) => {
    const { ino, size, mtimeMs, ctimeMs, mode } = statSync(join(directory, name));
    return { name, ino, size, mtimeMs, ctimeMs, mode };
  });
