export type ContainerState = 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead';

/** What a HEALTHCHECK says, and the end of what it last printed. */
export type ContainerHealth = {
  readonly status: 'starting' | 'healthy' | 'unhealthy';
  readonly failingStreak: number;
  readonly lastExitCode: number | undefined;
  readonly lastOutput: string;
};

export type ContainerUsage = {
  /** Cores in use since the last reading: 1 is one whole core. */
  readonly cpu: number | undefined;
  readonly cpuSecondsTotal: number;
  /** Share of the periods in which the container was throttled, 0 to 1. */
  readonly throttled: number | undefined;
  /** Bytes without the page cache (usage less inactive_file), as `docker stats` counts it. */
  readonly memory: number;
  readonly receivedBytes: number | undefined;
  readonly sentBytes: number | undefined;
  readonly readBytes: number | undefined;
  readonly writtenBytes: number | undefined;
  readonly pids: number | undefined;
  /** Counters of this reading, the base of the next one's rates; names are the probe's own. */
  readonly counters: Readonly<Record<string, number>>;
};

export type Port = { readonly host: string | undefined; readonly container: string };

export type Container = {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly imageId: string;
  readonly state: ContainerState;
  readonly health: ContainerHealth | undefined;
  /** Of the last end; undefined while it never ended. */
  readonly exitCode: number | undefined;
  readonly oomKilled: boolean;
  readonly error: string;
  readonly restarts: number;
  /** Starts seen in the last ten minutes, for "17 in 10m". */
  readonly recentStarts: readonly number[];
  readonly createdAt: number;
  readonly startedAt: number | undefined;
  readonly finishedAt: number | undefined;
  readonly restartPolicy: string;
  /** Cores and bytes; undefined is unlimited. */
  readonly cpuLimit: number | undefined;
  readonly memoryLimit: number | undefined;
  readonly compose: { readonly project: string; readonly service: string } | undefined;
  readonly ports: readonly Port[];
  readonly networks: readonly string[];
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
  readonly engine: string;
  readonly version: string;
  /** Cores and bytes of the engine's host, against which unlimited containers are measured. */
  readonly cores: number;
  readonly memory: number;
  readonly containers: readonly Container[];
  /** Where the usage numbers come from: cgroup files cost nothing, the engine's stats cost it 5 % of a core. */
  readonly usageFrom: 'cgroup' | 'engine' | 'none';
};
