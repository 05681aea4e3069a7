import type { BackupSection } from './schema/backup.ts';
import { writeDuration } from './units.ts';

type Backed = { readonly backup?: BackupSection | undefined };

/** A section with its backups as the stack file says them. */
export const backupYaml = <Section extends Backed>({ backup, ...rest }: Section) => ({
  ...rest,
  ...(backup !== undefined && { backup: { ...backup, timeout: writeDuration(backup.timeout) } }),
});

/** The same in base units. */
export const backupJson = <Section extends Backed>({ backup, ...rest }: Section) => ({
  ...rest,
  ...(backup !== undefined && { backup: inSeconds(backup) }),
});

const inSeconds = ({ timeout, ...rest }: BackupSection) => ({
  ...rest,
  timeout_seconds: timeout / 1000,
});
