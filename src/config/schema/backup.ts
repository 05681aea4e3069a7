import * as z from 'zod';
import { duration, mapping, path, text } from './parts.ts';
import { remote } from './remote.ts';

const countExpected = 'a whole number of at least 1';
const count = z.int({ error: countExpected }).min(1, { error: countExpected });

const keep = mapping(
  {
    count: count.describe('So many of the newest verified ones are kept, whatever their age.').default(10),
    days: count.describe('None that is younger goes.').default(30),
    daily: count.describe('The last of each of so many days stays.').optional(),
    weekly: count.describe('The last of each of so many weeks stays.').optional(),
    monthly: count.describe('The last of each of so many months stays.').optional(),
  },
  'a mapping with count and days',
);

const scheduleExpected = 'five fields as in cron, such as "0 3 * * *"';
const field = /^(\*|\d{1,2}(-\d{1,2})?)(\/\d{1,2})?(,(\*|\d{1,2}(-\d{1,2})?)(\/\d{1,2})?)*$/;

/** What a backup of anything says: where it goes, how many stay, and when it is due. */
export const backupSettings = {
  directory: path.describe('Where they are kept, each in a directory of its own.'),
  keep: keep.describe('What prune leaves. Only verified ones count.').optional(),
  schedule: text(scheduleExpected)
    .refine(
      (written) => {
        const fields = written.trim().split(/\s+/);
        return fields.length === 5 && fields.every((one) => field.test(one));
      },
      { error: scheduleExpected },
    )
    .describe('When one is due, as in cron, in UTC.')
    .optional(),
  timeout: duration.describe('After that it is given up.').default(3_600_000),
  remote: remote.optional(),
};

/** Backups of what can be kept in one way only. */
export const plainBackup = mapping(backupSettings, 'a mapping with directory').describe(
  'How and where its backups are taken.',
);

/** Backups of a log and of what it was rotated to. */
export const logBackup = mapping(
  {
    ...backupSettings,
    days: count.describe('What was written in so many days is kept; 7 if left out.').default(7),
  },
  'a mapping with directory and days',
).describe('How and where it is kept.');

export type BackupSection = z.output<typeof plainBackup>;

/** Backups of a PostgreSQL cluster. */
export const postgresBackup = mapping(
  {
    ...backupSettings,
    method: z
      .enum(['dump', 'base'], { error: '"dump" or "base"' })
      .describe('dump: one database, with pg_dump. base: the whole cluster, with pg_basebackup.')
      .default('dump'),
    format: z
      .enum(['custom', 'directory'], { error: '"custom" or "directory"' })
      .describe('Of a dump. Left out: directory where several processes may write it, else custom.')
      .optional(),
    jobs: count.describe('Processes that dump. Left out: half as many as there are cores.').optional(),
    database: text('the name of a database')
      .describe('The database to dump. Left out: the one that the node is watched in.')
      .optional(),
  },
  'a mapping with directory',
).describe('How and where its backups are taken.');

export type PostgresBackupSection = z.output<typeof postgresBackup>;
