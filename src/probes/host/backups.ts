import type { Probe } from '../../core/probe.ts';
import type { Backups } from '../../domain/backup.ts';
import { readBackups } from '../../records/backups.ts';
import { createLane } from '../../systems/host/lane.ts';
import type { HostFace } from '../../systems/host.ts';

/** A directory on a dead mount holds one thread, and no more. */
const lane = createLane();

/** The backups that lie in the directories of the stack file. */
export const backups: Probe<HostFace, Backups> = {
  every: 30_000,
  everyHidden: 120_000,
  timeout: 20_000,
  read: ({ backups: places }, _last, { signal }) =>
    lane('the directory of the backups', () => readBackups(places), signal),
};
