import * as z from 'zod';
import { logFormats } from '../../domain/logs.ts';
import { logBackup } from './backup.ts';
import { listOf, mapping, name, path } from './parts.ts';

const log = mapping(
  {
    name: name.describe('What it is called: its target is log/NAME.'),
    file: path.describe('The file, followed through rotation.'),
    format: z
      .enum(logFormats, { error: logFormats.map((format) => `"${format}"`).join(', ') })
      .describe('How its lines are understood; auto, if left out, tries them all, plain none.')
      .default('auto'),
    backup: logBackup.optional(),
  },
  'a mapping with name, file and format',
);

export const logs = listOf(log, 'a list of logs').describe('Log files to look into.');
