import type { BackupSection } from './schema/backup.ts';
import type { S3Section } from './schema/remote.ts';
import type { SecretReference } from './schema/secret.ts';
import type { Sections } from './sections.ts';

/** What has backups, as the stack file says it. */
type Kept = { readonly name: string; readonly backup?: BackupSection | undefined };

/** Everything of the stack file that is kept in backups, by its target. */
export type NamedBackup = {
  /** `postgres/main` */
  readonly target: string;
  readonly section: BackupSection;
  readonly path: readonly (string | number)[];
};

/** The sections in which backups may stand. */
export type Keeping = Pick<Sections, 'postgres' | 'redis' | 'sqlite' | 'files' | 'logs'>;

export function backupsOf({ postgres, redis, sqlite, files, logs }: Keeping): readonly NamedBackup[] {
  const of = (kind: string, where: string, all: readonly Kept[]): readonly NamedBackup[] =>
    all.flatMap(({ name, backup }, index) =>
      backup === undefined
        ? []
        : [{ target: `${kind}/${name}`, section: backup, path: [where, index, 'backup'] }],
    );
  return [
    ...of('postgres', 'postgres', postgres),
    ...of('redis', 'redis', redis),
    ...of('sqlite', 'sqlite', sqlite),
    ...of('files', 'files', files),
    ...of('log', 'logs', logs),
  ];
}

/** A place elsewhere that copies of a target are kept in. */
export type NamedRemote = {
  readonly target: string;
  readonly section: S3Section;
  readonly path: readonly (string | number)[];
};

export const remotesOf = (sections: Keeping): readonly NamedRemote[] =>
  backupsOf(sections).flatMap(({ target, section, path }) =>
    section.remote === undefined
      ? []
      : [{ target, section: section.remote.s3, path: [...path, 'remote', 's3'] }],
  );

/** What the keys of a target begin with, in a bucket that many stacks may share. */
export const rootOf = (stack: string, { target, section }: Omit<NamedRemote, 'path'>): string =>
  `${section.prefix}${stack}/${target}/`;

/** `s3://shop/database-backups/shop/postgres/main/` */
export const whereOf = (stack: string, named: Omit<NamedRemote, 'path'>): string =>
  `s3://${named.section.bucket}/${rootOf(stack, named)}`;

/** Each secret of a place elsewhere, by its name there. */
export const secretsOfRemote = ({
  access_key,
  secret_key,
  session_token,
}: S3Section): readonly (readonly [string, SecretReference])[] => [
  ['access_key', access_key],
  ['secret_key', secret_key],
  ...(session_token === undefined ? [] : [['session_token', session_token] as const]),
];
