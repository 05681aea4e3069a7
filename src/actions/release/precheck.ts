import { stat } from 'node:fs/promises';
import type { DeploySection } from '../../config/schema/deploy.ts';
import { bytes, duration, percent } from '../../core/format.ts';
import type { Verdict } from '../../core/plan.ts';
import type { Duration } from '../../core/reading.ts';
import { levelOf, newest } from '../../domain/backup.ts';
import { readBackups } from '../../records/backups.ts';
import { lookAtDirectory } from '../../systems/directory.ts';
import type { Listed } from '../../systems/docker.list.ts';
import { programAt } from '../../systems/programs.ts';
import type { Reach } from '../faces.ts';
import { names } from '../lifecycle/verdicts.ts';
import { migrationsVerdict } from './migrate.ts';
import { environmentIn } from './record.ts';

/** Over that a deploy stops: an image, or a database that grows, would fill the rest. */
const mostUsed = 0.8;
const day: Duration = 86_400_000;
/** Where engines keep their images, unless somebody moved them. */
const places = ['/var/lib/docker', '/'] as const;

/** What is looked at before anything is deployed, whatever it is. */
export async function prechecks(
  reach: Reach,
  deploy: DeploySection | undefined,
  { listed, needsProgram }: { readonly listed: readonly Listed[]; readonly needsProgram: boolean },
): Promise<readonly Verdict[]> {
  return [
    ...(await environmentVerdict(deploy?.env_file)),
    diskVerdict(await usedShare()),
    ...servicesVerdict(reach, listed),
    ...(deploy?.migrate === undefined ? [] : [migrationsVerdict(listed)]),
    await backupVerdict(reach, deploy?.migrate !== undefined),
    ...(needsProgram ? [await programVerdict(reach)] : []),
  ];
}

async function environmentVerdict(path: string | undefined): Promise<readonly Verdict[]> {
  if (path === undefined) return [];
  const title = `environment file ${path}`;
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

async function backupVerdict({ stack, clock }: Reach, isMigrated: boolean): Promise<Verdict> {
  const { places: kept } = await readBackups(stack.backups ?? []);
  const last = newest(
    kept.flatMap(({ backups }) => backups).filter((one) => !['written', 'broken'].includes(levelOf(one))),
  );
  return backupAge(last === undefined ? undefined : clock.now() - last.startedAt, isMigrated);
}

/** What a migration does can only be taken back from a backup. Pure. */
export function backupAge(age: Duration | undefined, isMigrated: boolean): Verdict {
  const title = 'last verified backup';
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
