import type { Facts } from './facts.ts';

/** A name with `=` in it would be read as more than a name. */
export const connectionTo = (database: string): string =>
  `dbname='${database.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** Restores an archive into the database beside, and ends at the first thing that fails. */
export const fillCommand = (
  { wrapper, jobs, names, ownership, shape: { owner } }: Facts,
  archive: string,
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
  archive,
];
