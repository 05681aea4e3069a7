import { setImmediate } from 'node:timers/promises';
import type { Probe } from '../../core/probe.ts';
import { ReadError, type Taken } from '../../core/reading.ts';
import type { Process, Processes } from '../../domain/host.ts';
import type { HostFace } from '../../systems/host.ts';
import { parseStat } from './cpu.ts';
import { uptimeOf } from './facts.ts';
import { type ProcessStat, parseCommandLine, parseProcess, parseStatus, parseUsers } from './process.ts';
import { grown, secondsSince } from './rates.ts';

/** How many of the top by CPU, and of the top by memory. */
const most = 20;
/** Some 10 ms of work: between two such runs a key may be answered. */
const atOnce = 400;
/** Milliseconds for all command lines together; what is late keeps the one it had. */
const patience = 500;
/** What USER_HZ is on every Linux, whatever the kernel's own HZ. */
const hertz = 100;

type Seen = ProcessStat & { readonly key: string; readonly grown: number | undefined };

/** Every process by one small file each; the users and command lines only of those that are shown. */
export const processes: Probe<HostFace, Processes> = {
  every: 4_000,
  everyHidden: 30_000,
  timeout: 3_000,
  async read(face, last, { at, signal }) {
    const uptime = uptimeOf(face);
    const seconds = secondsSince(last, at, { now: uptime, before: last?.value.uptime });
    const all = await readAll(face, last?.value.ticks ?? {}, signal);
    const top = topOf(all);
    const commands = await commandsOf(face, top, last, signal);
    const users = parseUsers(face.text('/etc/passwd'));
    const bootedAt = parseStat(face.text('/proc/stat') ?? '').bootedAt ?? at - (uptime ?? 0) * 1000;

    return {
      total: all.length,
      running: countOf(all, 'R'),
      blocked: countOf(all, 'D'),
      zombies: countOf(all, 'Z'),
      top: top.map((process): Process => {
        const { user = '', resident } = parseStatus(face.text(`/proc/${process.pid}/status`));
        return {
          pid: process.pid,
          name: process.name,
          user: users.get(user) ?? user,
          command: commands.get(process.key) || `[${process.name}]`,
          cpu: cpuOf(process, seconds),
          memory: resident ?? process.residentPages * 4096,
          state: process.state,
          threads: process.threads,
          startedAt: bootedAt + (process.started / hertz) * 1000,
          ticks: process.ticks,
        };
      }),
      ticks: Object.fromEntries(all.map(({ key, ticks }) => [key, ticks])),
      uptime,
    };
  },
};

async function readAll(
  face: HostFace,
  before: Processes['ticks'],
  signal: AbortSignal,
): Promise<readonly Seen[]> {
  const names = face.names('/proc');
  if (!Array.isArray(names))
    throw new ReadError('unsupported', 'This host has no /proc: only Linux can be read');
  const all: Seen[] = [];
  const pids = names.filter((name) => /^\d+$/.test(name));
  for (const [index, pid] of pids.entries()) {
    if (index > 0 && index % atOnce === 0) {
      await setImmediate();
      signal.throwIfAborted();
    }
    const process = parseProcess(face.text(`/proc/${pid}/stat`) ?? '');
    if (process === undefined) continue;
    const key = `${pid}:${process.started}`;
    // One that was not there at the last reading has spent all its ticks since then.
    all.push({ ...process, key, grown: key in before ? grown(process.ticks, before[key]) : process.ticks });
  }
  return all;
}

function topOf(all: readonly Seen[]): readonly Seen[] {
  const byCpu = all.toSorted((a, b) => (b.grown ?? 0) - (a.grown ?? 0) || b.ticks - a.ticks);
  const byMemory = all.toSorted((a, b) => b.residentPages - a.residentPages);
  return [...new Set([...byCpu.slice(0, most), ...byMemory.slice(0, most)])];
}

function cpuOf({ grown }: Seen, seconds: number | undefined): number | undefined {
  return grown === undefined || seconds === undefined ? undefined : grown / hertz / seconds;
}

const countOf = (all: readonly Seen[], state: string): number =>
  all.filter((process) => process.state === state).length;

/** A process that waits for a dead mount may hold what its command line needs: it is not asked. */
async function commandsOf(
  face: HostFace,
  top: readonly Seen[],
  last: Taken<Processes> | undefined,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
  const known = new Map(last?.value.top.map(({ pid, command }) => [pid, command]));
  const asked = top.map(async ({ key, pid, state }): Promise<readonly [string, string]> => {
    const old = known.get(pid) ?? '';
    if (state === 'D') return [key, old];
    const text = await face.commandLine(pid, deadline).catch(() => undefined);
    return [key, text === undefined ? old : parseCommandLine(text)];
  });
  return new Map(await Promise.all(asked));
}
