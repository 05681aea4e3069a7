import * as z from 'zod';
import { duration, mapping, path, size } from './parts.ts';

const month = 30 * 86_400_000;

const directory = mapping(
  {
    path: path.describe('A directory whose size and age are watched.'),
    limit: size.describe('More than this is too much.').optional(),
    older_than: duration.describe('A file counts as old from this age on; 30d if left out.').default(month),
  },
  'a mapping with path, limit and older_than',
);

export const host = mapping(
  {
    directories: z
      .array(directory, { error: 'a list of directories' })
      .describe('Directories to watch besides the filesystems.')
      .default([]),
  },
  'a mapping with directories',
).describe('The machine the console runs on.');
