/** `unknown`: the engine used a word that this program does not know. */
export type ContainerState =
  | 'created'
  | 'running'
  | 'paused'
  | 'restarting'
  | 'removing'
  | 'exited'
  | 'dead'
  | 'unknown';

/** What a HEALTHCHECK says, and the end of what it last printed. */
export type ContainerHealth = {
  readonly status: 'starting' | 'healthy' | 'unhealthy';
  readonly failingStreak: number | undefined;
  readonly lastExitCode: number | undefined;
  /** As the check printed it, at most its last 500 characters: outside text, to be sanitised before it is drawn. */
  readonly lastOutput: string;
};

/** What a container used up to one instant: counters since it started, and what it holds now. */
export type UsageSample = {
  /** Milliseconds on whichever clock the source counts by; only differences within one source mean anything. */
  readonly at: number;
  readonly source: 'cgroup' | 'engine';
  readonly cpuSeconds: number;
  readonly periods: number | undefined;
  readonly throttledPeriods: number | undefined;
  /** Bytes without the page cache (usage less inactive_file), as `docker stats` counts it. */
  readonly memory: number | undefined;
  readonly pids: number | undefined;
  readonly receivedBytes: number | undefined;
  readonly sentBytes: number | undefined;
  readonly readBytes: number | undefined;
  readonly writtenBytes: number | undefined;
};

/** Rates since the last reading; undefined where there is nothing to compare with, or the counter began anew. */
export type ContainerUsage = {
  /** Cores in use since the last reading: 1 is one whole core. */
  readonly cpu: number | undefined;
  readonly cpuSecondsTotal: number;
  /** Share of the periods in which the container was throttled, 0 to 1. */
  readonly throttled: number | undefined;
  /** Bytes without the page cache (usage less inactive_file), as `docker stats` counts it. */
  readonly memory: number | undefined;
  /** Bytes a second. Network is unknown on the host's own network, whose counters are everybody's. */
  readonly receivedBytes: number | undefined;
  readonly sentBytes: number | undefined;
  readonly readBytes: number | undefined;
  readonly writtenBytes: number | undefined;
  readonly pids: number | undefined;
  /** The counters of this reading, the base of the next one's rates. */
  readonly sample: UsageSample;
};

/** How a container was set up, beyond its limits. Source: its inspection. */
export type ContainerSetup = {
  /** As `USER` has it, a name or an id, with a group or without; empty is root. */
  readonly user: string;
  readonly isPrivileged: boolean;
  readonly hasHealthCheck: boolean;
  /** `elsewhere`: its log driver keeps nothing on this host's disk, or bounds it by means of its own. */
  readonly log: 'bounded' | 'unbounded' | 'elsewhere';
};

export type Port = { readonly host: string | undefined; readonly container: string };

/**
 * One container. The list is read each time; restarts, limits, policy, exit code and the health check's output come
 * from its inspection, which is as old as `inspectedAt` and unknown (undefined) until one succeeded.
 */
export type Container = {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly imageId: string;
  readonly state: ContainerState;
  /** The engine's own words: "Up 2 hours (healthy)", "Exited (137) 3 days ago". */
  readonly status: string;
  readonly health: ContainerHealth | undefined;
  /** Of the last end; undefined while it never ended. */
  readonly exitCode: number | undefined;
  readonly oomKilled: boolean | undefined;
  readonly error: string;
  readonly restarts: number | undefined;
  /** Starts seen in the last ten minutes, for "17 in 10m". */
  readonly recentStarts: readonly number[];
  readonly createdAt: number;
  readonly startedAt: number | undefined;
  readonly finishedAt: number | undefined;
  readonly restartPolicy: string | undefined;
  /** Cores and bytes; undefined is unlimited (or not known, while `inspectedAt` is undefined). */
  readonly cpuLimit: number | undefined;
  readonly memoryLimit: number | undefined;
  /** Undefined while `inspectedAt` is, and in older recordings. */
  readonly setup?: ContainerSetup | undefined;
  readonly compose: { readonly project: string; readonly service: string } | undefined;
  readonly ports: readonly Port[];
  readonly networks: readonly string[];
  /** Process id on the engine's host; undefined while it does not run. */
  readonly pid: number | undefined;
  readonly inspectedAt: number | undefined;
  /** Not known: not running, or neither its cgroup nor the engine told us. */
  readonly usage: ContainerUsage | undefined;
  /** Peaks and means since the console opened, for the sizing advice. */
  readonly seen: Seen;
};

/** Running mean and peak of what a container used while we watched. */
export type Seen = {
  readonly samples: number;
  readonly cpuMean: number;
  readonly cpuPeak: number;
  readonly memoryMean: number;
  readonly memoryPeak: number;
};

/** One engine: Docker or Podman. */
export type Containers = {
  /** `docker` or `podman`. */
  readonly engine: string;
  readonly version: string;
  /** Cores and bytes of the engine's host, against which unlimited containers are measured. */
  readonly cores: number | undefined;
  readonly memory: number | undefined;
  readonly containers: readonly Container[];
  /** Where the usage numbers come from: cgroup files cost nothing, the engine's stats cost it 5 % of a core. */
  readonly usageFrom: 'cgroup' | 'engine' | 'none';
};
