import type { Stall } from './pressure.ts';

/** Kernel counters since boot that rates are taken from, under node_exporter's names less `node_`; one that is missing is not known. */
export type Counters = {
  readonly uptime?: number;
  readonly vmstat_pswpin?: number;
  readonly vmstat_pswpout?: number;
  readonly vmstat_oom_kill?: number;
  readonly netstat_Tcp_RetransSegs?: number;
  readonly netstat_Tcp_OutSegs?: number;
  readonly netstat_TcpExt_ListenOverflows?: number;
  readonly pressure_cpu_waiting_seconds_total?: number;
  readonly pressure_memory_waiting_seconds_total?: number;
  readonly pressure_memory_stalled_seconds_total?: number;
  readonly pressure_io_waiting_seconds_total?: number;
  readonly pressure_io_stalled_seconds_total?: number;
};

type Numbers = ReadonlyMap<string, number>;

export function countersOf(from: {
  readonly uptime: number | undefined;
  readonly vmstat: Numbers;
  readonly protocols: Numbers;
  readonly stalls: { readonly cpu?: Stall; readonly memory?: Stall; readonly io?: Stall };
}): Counters {
  const { uptime, vmstat, protocols, stalls } = from;
  return known({
    uptime,
    vmstat_pswpin: vmstat.get('pswpin'),
    vmstat_pswpout: vmstat.get('pswpout'),
    vmstat_oom_kill: vmstat.get('oom_kill'),
    netstat_Tcp_RetransSegs: protocols.get('Tcp_RetransSegs'),
    netstat_Tcp_OutSegs: protocols.get('Tcp_OutSegs'),
    netstat_TcpExt_ListenOverflows: protocols.get('TcpExt_ListenOverflows'),
    pressure_cpu_waiting_seconds_total: stalls.cpu?.someTotal,
    pressure_memory_waiting_seconds_total: stalls.memory?.someTotal,
    pressure_memory_stalled_seconds_total: stalls.memory?.fullTotal,
    pressure_io_waiting_seconds_total: stalls.io?.someTotal,
    pressure_io_stalled_seconds_total: stalls.io?.fullTotal,
  });
}

function known(counters: Readonly<Record<keyof Counters, number | undefined>>): Counters {
  return Object.fromEntries(Object.entries(counters).filter(([, value]) => value !== undefined));
}
