import * as z from 'zod';
import { backupSettings } from './backup.ts';
import { listOf, mapping, name, path, text } from './parts.ts';
import { secret } from './secret.ts';

const paths = z.array(path, { error: 'a list of absolute paths' });

const entry = mapping(
  {
    name: name.describe('What they are called: their target is files/NAME.'),
    paths: paths
      .min(1, { error: 'a list of absolute paths' })
      .describe('Files and directories; of a link, the link.'),
    exclude: z
      .array(text('a pattern'), { error: 'a list of patterns' })
      .describe('Names that are left out, with * and ?, as of tar.')
      .default([]),
    environment: paths
      .describe('Environment files, which hold secrets: they are kept encrypted, and need a key.')
      .default([]),
    key: secret
      .describe('What all of it is encrypted with (AES-256-GCM): at least 16 characters, kept elsewhere too.')
      .optional(),
    backup: mapping(backupSettings, 'a mapping with directory').describe('How and where they are kept.'),
  },
  'a mapping with name, paths and backup',
);

export const files = listOf(entry, 'a list of files').describe(
  'Configuration, environment files, Compose files, application and data directories: what is kept in backups.',
);

export type FilesSection = z.output<typeof entry>;
