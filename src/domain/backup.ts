import type { Duration, Instant } from '../core/reading.ts';

/** What is in a backup. `base`: a whole PostgreSQL data directory; `set`: several of them, taken together. */
export type BackupKind = 'dump' | 'base' | 'rdb' | 'sqlite' | 'files' | 'config' | 'logs' | 'set';

/** How it is written. `custom` and `directory` are pg_dump's own, `sql` is a script for psql, `plain` a data directory. */
export type BackupFormat =
  | 'custom'
  | 'directory'
  | 'sql'
  | 'sql.gz'
  | 'plain'
  | 'rdb'
  | 'rdb.gz'
  | 'db'
  | 'tar'
  | 'tar.gz'
  | 'tar.zst'
  | 'tar.gz.enc'
  | 'tar.zst.enc'
  | 'set';

/** How far a backup is proven, the least first. */
export const backupLevels = ['written', 'verified', 'restore-tested', 'off-site'] as const;
export type BackupLevel = (typeof backupLevels)[number];

/** When it was proven, level by level. */
export type Proofs = {
  /** Read whole, and equal to its checksums. */
  readonly verified?: Instant | undefined;
  /** Restored beside, and its rows counted. */
  readonly restoreTested?: Instant | undefined;
  /** A copy elsewhere was read whole, and has the same checksums. */
  readonly offSite?: Instant | undefined;
  /** Where a copy is, whether it is proven or not: `s3://shop/database-backups/shop/postgres/main/ID`. */
  readonly copy?: string | undefined;
  /** The last time the copy was looked at it was not what it should be, and why. */
  readonly copyBroken?: { readonly at: Instant; readonly because: string } | undefined;
  /** The last time it was looked at it was not what it should be, and why. */
  readonly broken?: { readonly at: Instant; readonly because: string } | undefined;
};

/** What the manifest of a backup says of how it was made. */
export type Made = {
  /** The machine that wrote it. */
  readonly host: string;
  /** "pg_dump 15.18". */
  readonly tool: string;
  /** What it was taken from: "p1 15.18, primary". */
  readonly server?: string | undefined;
  /** `0/3000148`: what was written by the time it began is in it. */
  readonly position?: string | undefined;
  readonly compression: string;
  /** Tables, and the rows of all of them. */
  readonly tables?: { readonly count: number; readonly rows: number } | undefined;
  readonly files: number;
};

/** One backup as the catalogue lists it. */
export type Backup = {
  /** Unique among those of a stack: the word of the target `backup/ID`. */
  readonly id: string;
  /** What it is of, as a target's text; undefined: its name does not tell. */
  readonly target: string | undefined;
  readonly kind: BackupKind;
  readonly format: BackupFormat;
  /** Of a dump: the name of the database. */
  readonly database: string | undefined;
  /** The set it was taken with. */
  readonly set: string | undefined;
  /** The file or the directory; of one that is elsewhere only, where it is going to be when it is fetched. */
  readonly path: string;
  /** When it was begun: what it holds is as of then, or a little later. */
  readonly startedAt: Instant;
  /** How long it took to write. */
  readonly took: Duration | undefined;
  readonly bytes: number | undefined;
  /** `quarterdeck` with a manifest; `other` is what another script left here. */
  readonly by: 'quarterdeck' | 'other';
  /** The major version of the server that it is of, where there is one. */
  readonly major?: string | undefined;
  /** Somebody marked it: prune leaves it alone. */
  readonly isKept?: true;
  /** A copy of it is elsewhere, and nothing of it here. */
  readonly isElsewhere?: true;
  /** Of one with a manifest. */
  readonly made?: Made;
  /** Of a set: what was taken together. */
  readonly members?: readonly Backup[];
  readonly proofs: Proofs;
};

/** A directory in which the backups of a target are kept. */
export type BackupPlace = {
  /** `postgres/main`. */
  readonly target: string;
  readonly directory: string;
  /** When one is due: five fields as in cron, in UTC. */
  readonly schedule?: string;
  /** Where copies of them go: `s3://shop/database-backups/`. */
  readonly remote?: string;
};

/** All backups of the stack, as they lie in their directories. */
export type Backups = {
  readonly places: readonly {
    readonly place: BackupPlace;
    /** The newest first. */
    readonly backups: readonly Backup[];
    /** Those of which only a copy elsewhere is left, the newest first, and when we looked there last. */
    readonly elsewhere?: { readonly at: Instant; readonly backups: readonly Backup[] } | undefined;
    /** Why the directory could not be read: then nothing is known of it. */
    readonly unread?: string | undefined;
  }[];
};

/** How far it is proven. One that was found broken later is proven for nothing, whatever it was before. */
export function levelOf({ proofs }: Pick<Backup, 'proofs'>): BackupLevel | 'broken' {
  const { verified, restoreTested, offSite, broken } = proofs;
  if (broken !== undefined) return 'broken';
  if (offSite !== undefined) return 'off-site';
  if (restoreTested !== undefined) return 'restore-tested';
  return verified === undefined ? 'written' : 'verified';
}

/** Whether one would rely on it: what was only written counts for nothing. */
export function isVerified(backup: Pick<Backup, 'proofs'>): boolean {
  const level = levelOf(backup);
  return level !== 'written' && level !== 'broken';
}

/** The newest of those in question, by when they were begun. */
export const newest = (backups: readonly Backup[]): Backup | undefined =>
  backups.reduce<Backup | undefined>(
    (last, one) => (last === undefined || one.startedAt > last.startedAt ? one : last),
    undefined,
  );
