import { stat } from 'node:fs/promises';
import type { DeploySection } from '../../config/schema/deploy.ts';
import { bytes, duration, percent } from '../../core/format.ts';
import type { Verdict } from '../../core/plan.ts';
import type { Duration } from '../../core/reading.ts';
import { type Backup, isVerified, newest } from '../../domain/backup.ts';
import { readBackups } from '../../records/backups.ts';
import { lookAtDirectory } from '../../systems/directory.ts';
import type { Listed } from '../../systems/docker.list.ts';
import { programAt } from '../../systems/programs.ts';
import type { Reach } from '../faces.ts';
import { names } from '../lifecycle/verdicts.ts';
import { isHere } from './here.ts';
import { migrationsVerdict } from './migrate.ts';
import { environmentIn, environmentTitle } from './record.ts';

/** Over that a deploy stops: an image, or a database that grows, would fill the rest. */
const mostUsed = 0.8;
const day: Duration = 86_400_000;
/** Where engines keep their images, unless somebody moved them. */
const places = ['/var/lib/docker', '/'] as const;

/** What is looked at before anything is deployed, whatever it is. */
export async function prechecks(
  reach: Reach,
  deploy: DeploySection | undefined,
  {
    engine,
    listed,
    needsProgram,
  }: { readonly engine: string; readonly listed: readonly Listed[]; readonly needsProgram: boolean },
): Promise<readonly Verdict[]> {
  return [
    ...(await environmentVerdict(deploy?.env_file)),
    diskVerdict(isHere(reach, engine) ? await usedShare() : undefined),
    ...servicesVerdict(reach, listed),
    ...(deploy?.migrate === undefined ? [] : [migrationsVerdict(listed)]),
    await backupVerdict(reach, deploy),
    ...(needsProgram ? [await programVerdict(reach)] : []),
  ];
}

async function environmentVerdict(path: string | undefined): Promise<readonly Verdict[]> {
  if (path === undefined) return [];
  const title = environmentTitle(path);
  try {
    const variables = await environmentIn(path);
    const { mode } = await stat(path);
    return [
      (mode & 0o007) !== 0
        ? { title, is: 'warn', because: 'everybody on this host can read it: chmod 600 it' }
        : { title, is: 'pass', because: `${variables.size} variables` },
    ];
  } catch (error) {
    return [{ title, is: 'refuse', because: error instanceof Error ? error.message : String(error) }];
  }
}

type Used = { readonly path: string; readonly ratio: number; readonly available: number };

async function usedShare(): Promise<Used | undefined> {
  for (const path of places) {
    const found = await lookAtDirectory(path).catch(() => undefined);
    if (found?.is === 'there' && found.total > 0)
      return { path, ratio: 1 - found.available / found.total, available: found.available };
  }
  return undefined;
}

/** Pure. */
export function diskVerdict(used: Used | undefined): Verdict {
  if (used === undefined)
    return { title: 'disk of the engine', is: 'warn', because: 'how full it is cannot be read from here' };
  const { path, ratio, available } = used;
  const because = `${percent(ratio)} used, ${bytes(available)} free; a deploy stops over ${percent(mostUsed)}`;
  return ratio > mostUsed
    ? { title: `disk of ${path}`, is: 'refuse', because, override: 'allow-disk' }
    : { title: `disk of ${path}`, is: 'pass', because };
}

/** Those of the stack file that do not run: a deploy among them is told apart from their trouble with pain. */
export function servicesVerdict(
  { sections }: Pick<Reach, 'sections'>,
  listed: readonly Listed[],
): readonly Verdict[] {
  if (sections.services.length === 0) return [];
  const down = sections.services.filter(
    ({ name, kind, container = name, project, service = name }) =>
      !listed.some(
        (one) =>
          one.state === 'running' &&
          one.health !== 'unhealthy' &&
          (kind === 'container'
            ? one.name === container
            : one.compose?.service === service && (project === undefined || one.compose.project === project)),
      ),
  );
  const title = 'services of the stack';
  return [
    down.length === 0
      ? { title, is: 'pass', because: 'all of them are up' }
      : { title, is: 'warn', because: `not up: ${names(down.map(({ name }) => name))}` },
  ];
}

async function backupVerdict({ stack, clock }: Reach, deploy: DeploySection | undefined): Promise<Verdict> {
  const { places: kept } = await readBackups(stack.backups ?? []);
  const backups = kept.flatMap(({ backups: own }) => own);
  const schema = deploy?.schema;
  const clusters =
    schema === undefined || Array.isArray(schema)
      ? stack.systems.flatMap(({ kind, group }) =>
          kind === 'postgres' && group !== undefined ? [group] : [],
        )
      : [schema.postgres];
  const last = lastBackup(
    backups,
    deploy?.migrate === undefined ? [] : clusters.map((name) => `postgres/${name}`),
  );
  return backupAge(
    last.at === undefined ? undefined : clock.now() - last.at,
    deploy?.migrate !== undefined,
    last.of,
  );
}

/**
 * The newest one that is proven; where databases are named, of that one of them whose newest is the oldest. What a
 * migration changes is in no backup of files, nor in one of another database. Pure.
 */
export function lastBackup(
  backups: readonly Backup[],
  databases: readonly string[],
): { readonly of?: string; readonly at: number | undefined } {
  const good = backups.filter(isVerified).flatMap((one) => [one, ...(one.members ?? [])]);
  const [first, ...others] = databases.map((of) => ({
    of,
    at: newest(good.filter(({ target }) => target === of))?.startedAt,
  }));
  if (first === undefined) return { at: newest(good)?.startedAt };
  return others.reduce((worst, one) => ((one.at ?? 0) < (worst.at ?? 0) ? one : worst), first);
}

/** What a migration does can only be taken back from a backup. Pure. */
export function backupAge(age: Duration | undefined, isMigrated: boolean, of?: string): Verdict {
  const title = of === undefined ? 'last verified backup' : `last verified backup of ${of}`;
  if (age !== undefined && age <= day) return { title, is: 'pass', because: `${duration(age)} old` };
  const because = age === undefined ? 'there is none' : `${duration(age)} old`;
  return isMigrated
    ? {
        title,
        is: 'refuse',
        because: `${because}, and what a migration does can only be taken back from one not older than ${duration(day)}`,
        override: 'allow-no-backup',
      }
    : { title, is: 'warn', because };
}

async function programVerdict({ env }: Reach): Promise<Verdict> {
  const program = await programAt('docker', env);
  return program === undefined
    ? {
        title: 'docker program',
        is: 'refuse',
        because: 'there is none here to pull or build with: install its command line',
      }
    : { title: 'docker program', is: 'pass', because: program };
}
