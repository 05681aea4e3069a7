import type { Probe } from '../core/probe.ts';
import { ReadError } from '../core/reading.ts';
import type { Disk, Host, NetworkInterface, NetworkStack } from '../domain/host.ts';
import type { HostFace } from '../systems/host.ts';
import { cgroupsOf, containerCores, containerMemory, runtimeAround } from './host/cgroup.ts';
import { type Counters, countersOf } from './host/counters.ts';
import { parseStat, shares, sharesPerCore } from './host/cpu.ts';
import { diskOf, parseDisks } from './host/disks.ts';
import { filesOf, loadOf, osName, pressureOf, stallsOf, uptimeOf } from './host/facts.ts';
import { memoryOf } from './host/memory.ts';
import { interfaceOf, parseInterfaces, parseProtocols } from './host/network.ts';
import { grown, rate, secondsSince } from './host/rates.ts';
import { numberOf, numbersOf } from './host/text.ts';

/** The machine itself, from some twenty small files of the kernel's; nothing in it waits, and nothing is spawned. */
export const host: Probe<HostFace, Host> = {
  every: 2_000,
  everyHidden: 10_000,
  timeout: 1_000,
  async read(face, last, { at }) {
    const statText = face.text('/proc/stat');
    if (statText === undefined)
      throw new ReadError('unsupported', 'This host has no /proc/stat: only Linux can be read');
    const stat = parseStat(statText);
    const stalls = stallsOf(face);
    const protocols = parseProtocols(
      `${face.text(`/proc/${face.self}/net/snmp`) ?? ''}${face.text(`/proc/${face.self}/net/netstat`) ?? ''}`,
    );
    const uptime = uptimeOf(face);
    const counters = countersOf({ uptime, vmstat: numbersOf(face.text('/proc/vmstat')), protocols, stalls });
    const before: Counters = last?.value.counters ?? {};
    const seconds = secondsSince(last, at, { now: uptime, before: before.uptime });
    const inside = runtimeAround(face);
    const cgroups = inside === undefined ? undefined : cgroupsOf(face);
    const cores = stat.ticks.length - 1;
    const coresLimit = cgroups && containerCores(face, cgroups);
    const machine = face.machine();

    return {
      name: face.text('/proc/sys/kernel/hostname')?.trim() ?? '',
      os: osName(face),
      kernel: face.text('/proc/sys/kernel/osrelease')?.trim() ?? '',
      inside,
      ...(machine && { machine }),
      bootedAt: stat.bootedAt ?? at - (uptime ?? 0) * 1000,
      cores,
      ...(coresLimit !== undefined && coresLimit < cores && { coresLimit }),
      cpu: shares(stat.ticks[0], last?.value.cpuTicks[0]),
      perCore: sharesPerCore(stat.ticks, last?.value.cpuTicks),
      cpuTicks: stat.ticks,
      load: loadOf(face),
      memory: memoryOf(
        numbersOf(face.text('/proc/meminfo')),
        cgroups && containerMemory(face, cgroups('memory')),
        counters,
        before,
        seconds,
      ),
      pressure: pressureOf(stalls),
      disks: disksOf(face, last?.value, seconds),
      interfaces: interfacesOf(face, last?.value, seconds),
      network: networkOf(face, protocols, counters, before, seconds),
      files: filesOf(face),
      counters,
    };
  },
};

function disksOf(face: HostFace, last: Host | undefined, seconds: number | undefined): readonly Disk[] {
  const blocks = face.names('/sys/block');
  const before = byName(last?.disks);
  return parseDisks(face.text('/proc/diskstats'), typeof blocks === 'string' ? undefined : blocks).map(
    (disk) => diskOf(disk, before.get(disk.name), seconds),
  );
}

function interfacesOf(
  face: HostFace,
  last: Host | undefined,
  seconds: number | undefined,
): readonly NetworkInterface[] {
  const before = byName(last?.interfaces);
  return parseInterfaces(face.text(`/proc/${face.self}/net/dev`)).map((one) =>
    interfaceOf(one, before.get(one.name), seconds),
  );
}

function networkOf(
  face: HostFace,
  protocols: ReadonlyMap<string, number>,
  now: Counters,
  before: Counters,
  seconds: number | undefined,
): NetworkStack {
  const again = grown(now.netstat_Tcp_RetransSegs, before.netstat_Tcp_RetransSegs);
  const sent = grown(now.netstat_Tcp_OutSegs, before.netstat_Tcp_OutSegs);
  return {
    retransmits: rate(now.netstat_Tcp_RetransSegs, before.netstat_Tcp_RetransSegs, seconds),
    retransmitRatio: again === undefined || !sent ? undefined : Math.min(1, again / sent),
    listenOverflows: rate(now.netstat_TcpExt_ListenOverflows, before.netstat_TcpExt_ListenOverflows, seconds),
    conntrack: numberOf(face.text('/proc/sys/net/netfilter/nf_conntrack_count')?.trim()),
    conntrackLimit: numberOf(face.text('/proc/sys/net/netfilter/nf_conntrack_max')?.trim()),
    established: protocols.get('Tcp_CurrEstab'),
  };
}

const byName = <T extends { readonly name: string }>(items: readonly T[] = []): ReadonlyMap<string, T> =>
  new Map(items.map((item) => [item.name, item]));
