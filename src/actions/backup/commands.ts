import type { BaseFacts, ClusterFacts, DumpFacts, Facts } from './facts.ts';

/** Fast rather than small: a dump is read more often than a disk is bought. */
const levels = { gzip: 'gzip:1', zstd: 'zstd:1' } as const;

/** What a manifest says of it. */
export function compressionOf(facts: Facts): string {
  if (facts.is === 'dump') return levels[facts.compression];
  return 'compression' in facts ? facts.compression : 'none';
}

/** pg_dump knows only a level of gzip before version 16. */
const compress = (facts: DumpFacts): string =>
  facts.compression === 'zstd' ? `--compress=${levels.zstd}` : '--compress=1';

/** The database is in the environment: among the arguments a name with `=` in it would be read as more than a name. */
export const dumpCommand = (facts: DumpFacts, path: string | undefined): readonly string[] => [
  ...facts.wrapper,
  'pg_dump',
  '--no-password',
  `--format=${facts.format}`,
  compress(facts),
  ...(facts.format === 'directory' ? [`--jobs=${facts.jobs}`] : []),
  '--lock-wait-timeout=30s',
  '--verbose',
  ...(path === undefined ? [] : [`--file=${path}`]),
];

/** Roles and tablespaces, which no dump of one database has. */
export const globalsCommand = (
  { wrapper }: ClusterFacts,
  path: string | undefined,
  passwords: 'with passwords' | 'without passwords',
): readonly string[] => [
  ...wrapper,
  'pg_dumpall',
  '--no-password',
  '--globals-only',
  ...(passwords === 'without passwords' ? ['--no-role-passwords'] : []),
  ...(path === undefined ? [] : [`--file=${path}`]),
];

export const baseCommand = ({ wrapper, id }: BaseFacts, path: string): readonly string[] => [
  ...wrapper,
  'pg_basebackup',
  '--no-password',
  '--wal-method=stream',
  '--checkpoint=fast',
  '--manifest-checksums=SHA256',
  `--label=${id}`,
  `--pgdata=${path}`,
];

/** Reads an archive of pg_dump's whole, and writes it out as SQL. Without a path it reads what it is given. */
export const readCommand = (path?: string): readonly string[] => [
  'pg_restore',
  '--file=-',
  ...(path === undefined ? [] : [path]),
];
export const verifyBaseCommand = (path: string): readonly string[] => ['pg_verifybackup', '--quiet', path];

export const restoreCommand = (
  path: string | undefined,
  database: string,
  jobs: number,
): readonly string[] => [
  'pg_restore',
  '--no-password',
  '--exit-on-error',
  '--no-owner',
  '--no-privileges',
  '--no-publications',
  '--no-subscriptions',
  ...(jobs > 1 ? [`--jobs=${jobs}`] : []),
  `--dbname=${database}`,
  ...(path === undefined ? [] : [path]),
];
