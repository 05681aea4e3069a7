import type { Container, ContainerHealth } from '../domain/containers.ts';
import { instant, type Json, list, positive, quantity, record, text, whole } from './docker.narrow.ts';

/** What only an inspection says. Source: `/containers/ID/json`. */
export type Inspected = Pick<
  Container,
  | 'health'
  | 'exitCode'
  | 'error'
  | 'startedAt'
  | 'finishedAt'
  | 'cpuLimit'
  | 'memoryLimit'
  | 'oomKilled'
  | 'pid'
  | 'restartPolicy'
  | 'restarts'
>;

const longestOutput = 500;

export function parseInspect(answer: unknown): Inspected {
  const { State, HostConfig, RestartCount } = record(answer);
  const state = record(State);
  const config = record(HostConfig);
  const finishedAt = instant(state.FinishedAt);
  const isUp = state.Running === true && state.Restarting !== true;
  return {
    health: parseHealth(record(state.Health ?? state.Healthcheck)),
    // While it is up, the engine says 0, which is not how it last ended.
    exitCode: isUp || finishedAt === undefined ? undefined : whole(state.ExitCode),
    error: text(state.Error) ?? '',
    startedAt: instant(state.StartedAt),
    finishedAt,
    cpuLimit: cpuLimitOf(config),
    memoryLimit: positive(config.Memory),
    oomKilled: typeof state.OOMKilled === 'boolean' ? state.OOMKilled : undefined,
    pid: positive(state.Pid),
    restartPolicy: text(record(config.RestartPolicy).Name),
    restarts: quantity(RestartCount),
  };
}

function parseHealth(health: Json): ContainerHealth | undefined {
  const status = text(health.Status);
  if (status !== 'starting' && status !== 'healthy' && status !== 'unhealthy') return undefined;
  const last = record(list(health.Log).at(-1));
  return {
    status,
    failingStreak: quantity(health.FailingStreak),
    lastExitCode: whole(last.ExitCode),
    lastOutput: (text(last.Output) ?? '').trimEnd().slice(-longestOutput),
  };
}

/** Cores: the tightest of quota and CPU set. */
function cpuLimitOf({ NanoCpus, CpuQuota, CpuPeriod, CpusetCpus }: Json): number | undefined {
  const nano = positive(NanoCpus);
  const quota = positive(CpuQuota);
  const limits = [
    nano === undefined ? undefined : nano / 1e9,
    quota === undefined ? undefined : quota / (positive(CpuPeriod) ?? 100_000),
    cpusIn(text(CpusetCpus) ?? ''),
  ].filter((limit) => limit !== undefined);
  return limits.length === 0 ? undefined : Math.min(...limits);
}

/** How many CPUs `0-2,5` names. */
function cpusIn(set: string): number | undefined {
  if (!/^\d+(-\d+)?(,\d+(-\d+)?)*$/.test(set)) return undefined;
  return set.split(',').reduce((sum, range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return sum + last - first + 1;
  }, 0);
}
