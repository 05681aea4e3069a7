import * as z from 'zod';
import { argv, duration, mapping, path, size } from './parts.ts';

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
    operate: mapping(
      {
        run_as: argv
          .describe('What goes before systemctl when a unit is started or stopped: [sudo, -n].')
          .optional(),
      },
      'a mapping with run_as',
    )
      .describe('How actions reach what is not a container here.')
      .optional(),
  },
  'a mapping with directories and operate',
).describe('The machine the console runs on.');
