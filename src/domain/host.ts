/** Shares of one CPU's (or all CPUs') time since the last reading, each 0 to 1. Source: `/proc/stat`. */
export type CpuModes = {
  readonly user: number;
  readonly nice: number;
  readonly system: number;
  readonly idle: number;
  readonly iowait: number;
  readonly irq: number;
  readonly softirq: number;
  readonly steal: number;
};

/** Pressure stall information, shares of the last 10 s (0 to 1). Source: `/proc/pressure/*`. */
export type Pressure = { readonly some: number; readonly full: number | undefined };

/** Bytes. Source: `/proc/meminfo`, or the container's cgroup where that is the tighter limit. */
export type Memory = {
  readonly total: number;
  /** What can be given out without swapping: MemAvailable, not MemFree. */
  readonly available: number;
  readonly cached: number;
  readonly swapTotal: number;
  readonly swapFree: number;
  /** Bytes a second swapped in and out since the last reading. */
  readonly swapIn: number | undefined;
  readonly swapOut: number | undefined;
  /** Processes killed for lack of memory since boot, and since the last reading. Source: `/proc/vmstat` oom_kill. */
  readonly oomKills: number | undefined;
  readonly oomKillsNew: number | undefined;
};

/** One disk. Rates since the last reading; undefined on the first. Source: `/proc/diskstats`. */
export type Disk = {
  readonly name: string;
  /** Share of the time with at least one request in flight, 0 to 1. */
  readonly utilisation: number | undefined;
  /** Mean milliseconds a request took. */
  readonly latency: number | undefined;
  readonly readBytes: number | undefined;
  readonly writtenBytes: number | undefined;
  readonly operations: number | undefined;
  /** Counters since boot, for the metrics. */
  readonly readBytesTotal: number;
  readonly writtenBytesTotal: number;
  readonly ioSecondsTotal: number;
  /** Requests completed since boot, and the seconds they took, added up. */
  readonly requests?: {
    readonly reads: number;
    readonly readSeconds: number;
    readonly writes: number;
    readonly writeSeconds: number;
  };
};

/** One interface. Rates a second since the last reading. Source: `/proc/net/dev`. */
export type NetworkInterface = {
  readonly name: string;
  readonly receivedBytes: number | undefined;
  readonly sentBytes: number | undefined;
  readonly errors: number | undefined;
  readonly drops: number | undefined;
  readonly receivedBytesTotal: number;
  readonly sentBytesTotal: number;
  readonly errorsTotal: number;
  readonly dropsTotal: number;
  /** The same by direction. */
  readonly totals?: {
    readonly receiveErrors: number;
    readonly receiveDrops: number;
    readonly sendErrors: number;
    readonly sendDrops: number;
  };
};

/** The kernel's own network health. Rates a second. Source: `/proc/net/snmp`, `netstat`, `nf_conntrack_*`. */
export type NetworkStack = {
  readonly retransmits: number | undefined;
  /** Share of segments sent again, 0 to 1. */
  readonly retransmitRatio: number | undefined;
  readonly listenOverflows: number | undefined;
  readonly conntrack: number | undefined;
  readonly conntrackLimit: number | undefined;
  readonly established: number | undefined;
};

/** What does not change while it runs. Source: `systeminformation`. */
export type Machine = {
  /** "AMD EPYC". */
  readonly processor: string;
  readonly physicalCores: number;
};

/** The host this program runs on, each tick. */
export type Host = {
  readonly name: string;
  readonly os: string;
  readonly kernel: string;
  /**
   * Inside which container runtime this program itself runs, if any. Where the container's limits are tighter, `memory`
   * is the container's; processor time, load, disks and pressure stay the machine's.
   */
  readonly inside: string | undefined;
  /** Known some seconds after the start, if at all. */
  readonly machine?: Machine;
  /** Milliseconds since the epoch. */
  readonly bootedAt: number;
  readonly cores: number;
  /** Cores that the container around this program may use, where that is less than `cores`. */
  readonly coresLimit?: number;
  /** Undefined on the first reading, which has nothing to compare with. */
  readonly cpu: CpuModes | undefined;
  readonly perCore: readonly CpuModes[];
  /** Raw ticks in /proc order, the base of the next reading's shares. */
  readonly cpuTicks: readonly (readonly number[])[];
  readonly load: readonly [one: number, five: number, fifteen: number];
  readonly memory: Memory;
  readonly pressure: { readonly cpu?: Pressure; readonly memory?: Pressure; readonly io?: Pressure };
  readonly disks: readonly Disk[];
  readonly interfaces: readonly NetworkInterface[];
  readonly network: NetworkStack;
  /** Open file handles and their limit. Source: `/proc/sys/fs/file-nr`. */
  readonly files: { readonly open: number; readonly limit: number } | undefined;
  /** Kernel counters of this reading, the base of the next one's rates, under node_exporter's names less `node_`. */
  readonly counters: Readonly<Record<string, number>>;
};

export type Process = {
  readonly pid: number;
  readonly name: string;
  readonly user: string;
  readonly command: string;
  /** Share of one core since the last reading. */
  readonly cpu: number | undefined;
  /** Resident bytes. */
  readonly memory: number;
  readonly state: string;
  readonly threads: number;
  readonly startedAt: number;
  readonly ticks: number;
};

/** Every process, of which the panel shows the top. Source: `/proc/PID/stat`. */
export type Processes = {
  readonly total: number;
  readonly running: number;
  /** In uninterruptible sleep: waiting for a disk or a dead mount. */
  readonly blocked: number;
  readonly zombies: number;
  /** Union of the top by CPU and the top by memory. */
  readonly top: readonly Process[];
  /** pid:start → ticks of all processes, the base of the next reading's shares. */
  readonly ticks: Readonly<Record<string, number>>;
  /** Seconds since boot at this reading: the clock that shares are taken by, which nobody can set. */
  readonly uptime?: number | undefined;
};

export type Filesystem = {
  readonly mount: string;
  readonly device: string;
  readonly type: string;
  /** Bytes; `available` is what an unprivileged writer gets, and `used` + `available` is less than `size`. */
  readonly size: number;
  readonly used: number;
  readonly available: number;
  readonly inodes: number | undefined;
  readonly inodesFree: number | undefined;
  readonly readOnly: boolean;
  /** It was writable before: the kernel remounted it after an error, or somebody did. */
  readonly remountedReadOnly: boolean;
  /** Bytes a second, the line of best fit through `history`. Undefined until it spans two minutes. */
  readonly growth: number | undefined;
  /** Why its numbers are missing: a network filesystem that does not answer. */
  readonly unread?: string;
  readonly history: readonly (readonly [at: number, used: number])[];
};

export type Filesystems = { readonly mounts: readonly Filesystem[] };

/** A file that was deleted while a process still holds it: its space comes back only when the process lets go. */
export type DeletedFile = {
  readonly pid: number;
  readonly process: string;
  readonly path: string;
  readonly bytes: number;
};
export type DeletedFiles = {
  readonly files: readonly DeletedFile[];
  readonly bytes: number;
  /** Processes we may not look into, or did not reach; not zero means the list is incomplete. */
  readonly unreadable: number;
};

/** A watched directory against its limit (requirement D5). */
export type Directory = {
  readonly path: string;
  readonly limit: number | undefined;
  /** What it takes up on the disk: a sparse file counts what it holds, a hard link counts once. */
  readonly bytes: number;
  readonly files: number;
  /** Files older than the configured age. */
  readonly oldFiles: number;
  readonly oldBytes: number;
  /** The walk stopped at its bound: the numbers are a minimum. */
  readonly partial: boolean;
  readonly error?: string;
};
export type Directories = { readonly directories: readonly Directory[] };
