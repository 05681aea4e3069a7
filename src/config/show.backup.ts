import { hideReference } from './hide.ts';
import type { BackupSection } from './schema/backup.ts';
import type { S3Section } from './schema/remote.ts';
import { writeDuration, writeSize } from './units.ts';

type Backed = { readonly backup?: BackupSection | undefined };

/** A section with its backups as the stack file says them. */
export const backupYaml = <Section extends Backed>({ backup, ...rest }: Section) => ({
  ...rest,
  ...(backup !== undefined && {
    backup: {
      ...backup,
      timeout: writeDuration(backup.timeout),
      ...(backup.remote !== undefined && { remote: { s3: s3Yaml(backup.remote.s3) } }),
    },
  }),
});

/** The same in base units. */
export const backupJson = <Section extends Backed>({ backup, ...rest }: Section) => ({
  ...rest,
  ...(backup !== undefined && { backup: inSeconds(backup) }),
});

const inSeconds = ({ timeout, remote, ...rest }: BackupSection) => ({
  ...rest,
  timeout_seconds: timeout / 1000,
  ...(remote !== undefined && { remote: { s3: s3Json(remote.s3) } }),
});

const s3Yaml = ({ timeout, rate, ...section }: S3Section) => ({
  ...hideKeys(section),
  ...(rate !== undefined && { rate: writeSize(rate) }),
  timeout: writeDuration(timeout),
});

const s3Json = ({ timeout, rate, ...section }: S3Section) => ({
  ...hideKeys(section),
  rate_bytes: rate ?? null,
  timeout_seconds: timeout / 1000,
});

const hideKeys = ({
  access_key,
  secret_key,
  session_token,
  ...section
}: Omit<S3Section, 'timeout' | 'rate'>) => ({
  ...section,
  access_key: hideReference(access_key),
  secret_key: hideReference(secret_key),
  ...(session_token !== undefined && { session_token: hideReference(session_token) }),
});
