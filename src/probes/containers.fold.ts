import type { Instant } from '../core/reading.ts';
import { recentStarts } from '../domain/containers.starts.ts';
import type { Container, ContainerHealth, UsageSample } from '../domain/containers.ts';
import { nothingSeen, see, usageOf } from '../domain/containers.usage.ts';
import type { Inspected } from '../systems/docker.inspect.ts';
import type { Listed } from '../systems/docker.list.ts';
import type { Told } from '../systems/docker.told.ts';

/** Everything learned of one container in this reading, and how it was in the last. */
export type Learned = {
  readonly listed: Listed;
  readonly inspected: Inspected | undefined;
  readonly sample: UsageSample | undefined;
  readonly told: Told;
  readonly last: Container | undefined;
  readonly at: Instant;
};

/** One container as it is now: the list is newest, an inspection fills in the rest, and what neither says stays as it was. */
export function foldContainer({ listed, inspected, sample, told, last, at }: Learned): Container {
  const { health, exitCode, hasOwnNetwork: _, ...own } = listed;
  const details = inspected ?? detailsOf(last);
  const usage = sample === undefined ? undefined : usageOf(sample, last?.usage);
  const now = { createdAt: own.createdAt, startedAt: details.startedAt, restarts: details.restarts };
  return {
    ...own,
    ...details,
    health: foldHealth(health, details.health),
    exitCode: exitCode ?? details.exitCode ?? lastExitCode(details, told, last),
    recentStarts: recentStarts(last, now, told.starts, at),
    inspectedAt: inspected === undefined ? last?.inspectedAt : at,
    usage,
    seen: usage === last?.usage ? (last?.seen ?? nothingSeen) : see(last?.seen ?? nothingSeen, usage),
  };
}

const unknownDetails: Inspected = {
  health: undefined,
  exitCode: undefined,
  error: '',
  startedAt: undefined,
  finishedAt: undefined,
  cpuLimit: undefined,
  memoryLimit: undefined,
  oomKilled: undefined,
  pid: undefined,
  restartPolicy: undefined,
  restarts: undefined,
  setup: undefined,
};

function detailsOf(last: Container | undefined): Inspected {
  if (last === undefined) return unknownDetails;
  const { health, exitCode, error, startedAt, finishedAt, cpuLimit, memoryLimit } = last;
  const { oomKilled, pid, restartPolicy, restarts, setup } = last;
  return {
    ...{ health, exitCode, error, startedAt, finishedAt, cpuLimit, memoryLimit },
    ...{ oomKilled, pid, restartPolicy, restarts, setup },
  };
}

/** While a container is up its engine does not say how it last ended; events and the reading before may. */
function lastExitCode(details: Inspected, told: Told, last: Container | undefined): number | undefined {
  return details.finishedAt === undefined ? undefined : (told.exitCode ?? last?.exitCode);
}

/** The list says how healthy, now; only an inspection says why. */
function foldHealth(
  status: ContainerHealth['status'] | undefined,
  known: ContainerHealth | undefined,
): ContainerHealth | undefined {
  if (status === undefined || known?.status === status) return known;
  const { lastExitCode, lastOutput = '' } = known ?? {};
  return { status, failingStreak: undefined, lastExitCode, lastOutput };
}
