import { maskPasswords } from '../core/mask.ts';
import type { Container, ContainerHealth, ContainerSetup } from '../domain/containers.ts';
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
  | 'setup'
>;

const longestOutput = 500;

export function parseInspect(answer: unknown): Inspected {
  const { State, Config, HostConfig, RestartCount } = record(answer);
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
    setup: setupOf(record(Config), config),
  };
}

function setupOf({ User, Healthcheck }: Json, { Privileged, LogConfig }: Json): ContainerSetup {
  const [test] = list(record(Healthcheck).Test);
  return {
    user: text(User) ?? '',
    isPrivileged: Privileged === true,
    hasHealthCheck: test !== undefined && test !== 'NONE',
    log: logOf(record(LogConfig)),
  };
}

/** json-file keeps everything unless it is told a size; Podman's k8s-file is the same format. */
function logOf({ Type, Config, Size }: Json): ContainerSetup['log'] {
  const driver = text(Type);
  if (driver === 'local') return 'bounded';
  if (driver !== 'json-file' && driver !== 'k8s-file') return 'elsewhere';
  const size = text(record(Config)['max-size']) ?? text(Size) ?? '';
  return /^[1-9]/.test(size) ? 'bounded' : 'unbounded';
}

/** `NAME=value` each. They hold secrets, so they are part of no reading. */
export function parseVariables(answer: unknown): ReadonlyMap<string, string> {
  const written = list(record(record(answer).Config).Env).map(text);
  return new Map(
    written.flatMap((pair = '') => {
      const [, name, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value] as const];
    }),
  );
}

function parseHealth(health: Json): ContainerHealth | undefined {
  const status = text(health.Status);
  if (status !== 'starting' && status !== 'healthy' && status !== 'unhealthy') return undefined;
  const last = record(list(health.Log).at(-1));
  return {
    status,
    failingStreak: quantity(health.FailingStreak),
    lastExitCode: whole(last.ExitCode),
    lastOutput: maskPasswords(text(last.Output) ?? '')
      .trimEnd()
      .slice(-longestOutput),
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
