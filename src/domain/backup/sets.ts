import type { Instant } from '../../core/reading.ts';
import { type Backup, type Backups, isVerified, levelOf, type Proofs } from '../backup.ts';

/** Backups that were taken together. */
export type BackupSet = {
  readonly id: string;
  /** When the first of them was begun: what was written after that may be missing. */
  readonly startedAt: Instant;
  readonly backups: readonly Backup[];
};

/** Those that lie in the directories of a stack, the newest first. */
export function setsOf(places: Backups['places']): readonly BackupSet[] {
  const members = new Map<string, Backup[]>();
  for (const { backups, elsewhere } of places)
    for (const backup of [...backups, ...(elsewhere?.backups ?? [])])
      if (backup.set !== undefined) members.set(backup.set, [...(members.get(backup.set) ?? []), backup]);
  return Array.from(members, ([id, backups]) => ({
    id,
    startedAt: Math.min(...backups.map(({ startedAt }) => startedAt)),
    backups,
  })).toSorted((one, other) => other.startedAt - one.startedAt);
}

/** A set as one backup of the whole stack, no better proven than the least of what is in it. */
export function setAsBackup({ id, startedAt, backups }: BackupSet): Backup {
  const sum = (of: (one: Backup) => number | undefined): number | undefined =>
    backups.reduce<number | undefined>((total, one) => {
      const more = of(one);
      return total === undefined || more === undefined ? undefined : total + more;
    }, 0);
  const directories = new Set(backups.map(({ path }) => path.slice(0, path.lastIndexOf('/'))));
  return {
    ...{ id, startedAt, target: 'stack', kind: 'set', format: 'set', by: 'quarterdeck' },
    ...{ database: undefined, set: undefined, path: [...directories].join(', ') },
    members: backups,
    took: sum(({ took }) => took),
    bytes: sum(({ bytes }) => bytes),
    proofs: proofsOf(backups),
    ...(backups.every((one) => one.isElsewhere === true) && { isElsewhere: true }),
  };
}

function proofsOf(backups: readonly Backup[]): Proofs {
  const broken = backups.find((one) => levelOf(one) === 'broken')?.proofs.broken;
  const each = (of: (proofs: Proofs) => Instant | undefined): Instant | undefined => {
    const times = backups.map(({ proofs }) => of(proofs));
    return times.includes(undefined) ? undefined : Math.max(...times.map((time) => time ?? 0));
  };
  return {
    ...(broken !== undefined && { broken }),
    verified: backups.every(isVerified) ? each(({ verified }) => verified) : undefined,
    restoreTested: each(({ restoreTested }) => restoreTested),
    offSite: each(({ offSite }) => offSite),
    ...(backups.every(({ proofs }) => proofs.copy !== undefined) && { copy: backups[0]?.proofs.copy }),
  };
}
