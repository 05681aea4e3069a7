import type { Facts } from './facts.ts';

/** A name with `=` in it would be read as more than a name. */
export const connectionTo = (database: string): string =>
  `dbname='${database.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** Runs a script in the database beside, all of it or nothing. */
export const scriptCommand = ({ wrapper, names }: Facts): readonly string[] => [
  ...wrapper,
  'psql',
  '--no-password',
  '--no-psqlrc',
  '--quiet',
  '--set=ON_ERROR_STOP=1',
  '--single-transaction',
  `--dbname=${connectionTo(names.beside)}`,
  '--file=-',
];

/** Restores an archive into the database beside, and ends at the first thing that fails. */
export const fillCommand = (
  { wrapper, jobs, names, ownership, shape: { owner } }: Facts,
  archive: string | undefined,
): readonly string[] => [
  ...wrapper,
  'pg_restore',
  '--no-password',
  '--exit-on-error',
  // It would begin to copy from elsewhere, with the password that it was made with.
  '--no-subscriptions',
  ...(ownership === 'kept' ? [] : ['--no-owner', '--no-privileges']),
  ...(ownership === 'kept' || owner === null ? [] : [`--role=${owner}`]),
  '--verbose',
  ...(jobs > 1 ? [`--jobs=${jobs}`] : []),
  `--dbname=${connectionTo(names.beside)}`,
  ...(archive === undefined ? [] : [archive]),
];
