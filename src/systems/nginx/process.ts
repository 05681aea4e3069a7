import type { NginxProcess } from '../../domain/nginx.ts';
import type { NginxFiles } from './files.ts';

/** Ticks a second in which the kernel counts, on every machine that Linux runs on today. */
const ticks = 100;
const mostWorkers = 256;
const fits = 4_096;

/** The running program that a pid file names; undefined where there is none, or another has its number. */
export async function processOf(
  pidFile: string,
  files: NginxFiles,
  now: number,
  signal: AbortSignal,
): Promise<NginxProcess | undefined> {
  const read = (path: string): Promise<string> => files.text(path, fits, signal).catch(() => '');
  const master = (await read(pidFile)).trim();
  if (!/^\d{1,7}$/.test(master)) return undefined;
  const bootedAt = now - Number((await read('/proc/uptime')).split(' ')[0]) * 1000;
  const startedAt = startIn(await read(`/proc/${master}/stat`), bootedAt);
  if (startedAt === undefined) return undefined;
  const children = (await read(`/proc/${master}/task/${master}/children`)).split(' ').filter(Boolean);
  const starts: number[] = [];
  for (const child of children.slice(0, mostWorkers)) {
    const title = await read(`/proc/${child}/cmdline`);
    // One that still answers its last clients has the configuration of before.
    if (!title.includes('worker process') || title.includes('shutting down')) continue;
    const start = startIn(await read(`/proc/${child}/stat`), bootedAt);
    if (start !== undefined) starts.push(start);
  }
  return {
    startedAt,
    loadedAt: Math.min(...starts, ...(starts.length === 0 ? [startedAt] : [])),
    workers: starts.length,
  };
}

/** Of a process that bears the name. */
function startIn(stat: string, bootedAt: number): number | undefined {
  const [, started] = /^\d+ \(nginx\) (?:\S+ ){19}(\d+) /.exec(stat) ?? [];
  return started === undefined ? undefined : Math.round(bootedAt + (Number(started) * 1000) / ticks);
}
