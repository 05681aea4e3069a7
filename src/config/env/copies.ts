import type { Json } from '../../core/json.ts';
import { remote } from '../schema/remote.ts';
import type { Variables } from './names.ts';

/** The names that the documents have for it. */
export const copyNames = /^S3_(?:BACKUP_ENABLED|BACKUP_BUCKET|REGION|ACCESS_KEY|SECRET_KEY)$/;

/**
 * How the databases of an environment file are backed up, as the stack file would say it: copied to the bucket that it
 * names, with its keys referred to. Undefined where it is switched off, or names no bucket that can be one.
 */
export function backupIn(
  path: string,
  variables: Variables,
  stack: string,
): Readonly<Record<string, Json>> | undefined {
  const isOn = /^(?:true|1|yes|on)$/i.test(variables.get('S3_BACKUP_ENABLED') ?? '');
  const region = variables.get('S3_REGION');
  const s3 = {
    bucket: variables.get('S3_BACKUP_BUCKET') ?? '',
    ...(region && { region }),
    access_key: { env: 'S3_ACCESS_KEY', file: path },
    secret_key: { env: 'S3_SECRET_KEY', file: path },
  };
  return isOn && remote.safeParse({ s3 }).success
    ? { directory: `/var/backups/${stack}`, remote: { s3 } }
    : undefined;
}
