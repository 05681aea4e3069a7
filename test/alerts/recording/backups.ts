import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Duration } from '../../../src/core/reading.ts';
import type { Lab } from '../../lab/lab.ts';
import { manifest } from '../../records/backups/manifest.ts';
import { hostOf } from './host.ts';
import { held, type Staging, type Taking } from './record.ts';

const hour: Duration = 3_600_000;

/** The directory of the backups as it lies there on a good day, without the newest ones, and empty. */
export function backupStages({ facts }: Lab): readonly Staging[] {
  const directory = join(facts.directory, 'backups');
  /** A verified backup that was begun so long ago, in the place of all others. */
  const taken = (ago: Duration) => async () => {
    await rm(directory, { recursive: true, force: true });
    const startedAt = Date.now() - ago;
    const path = join(directory, 'shop_full');
    await mkdir(path, { recursive: true });
    const made = manifest({ id: 'shop_full', startedAt, endedAt: startedAt + 60_000 });
    await writeFile(join(path, 'manifest.json'), JSON.stringify(made));
    await writeFile(join(path, 'proofs.json'), JSON.stringify({ key: 'k1', verified: startedAt + 61_000 }));
  };
  const fresh: Taking = async () => {
    await taken(hour)();
    return held(() => rm(directory, { recursive: true }));
  };
  const none: Taking = async () => {
    await rm(join(directory, 'shop_full'), { recursive: true });
    return held();
  };
  const old =
    (ago: Duration): Taking =>
    async () => {
      await taken(ago)();
      return held();
    };
  const watched = { ...hostOf(), backups: [{ target: 'postgres/main', directory, remote: 's3://shop/' }] };
  const common = { connections: [watched], given: fresh };
  return [
    { alert: 'BackupMissing', severity: 'warning', ...common, stage: none },
    { alert: 'BackupTooOld', severity: 'warning', ...common, stage: old(27 * hour) },
    { alert: 'BackupTooOld', severity: 'critical', ...common, stage: old(9 * 24 * hour) },
    { alert: 'BackupNotCopied', severity: 'warning', ...common, stage: old(7 * hour) },
  ];
}
