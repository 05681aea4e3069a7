import { readFileSync } from 'node:fs';
import { parseStat } from '../domain/process.ts';
import type { Process } from '../domain/run.ts';
import { codeOf } from './files.ts';

const textOf = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

const bootId = (): string => textOf('/proc/sys/kernel/random/boot_id')?.trim() ?? 'unknown';

/** This process, as another one recognises it. @throws Error where there is no `/proc`. */
export function self(): Process {
  const stat = parseStat(textOf('/proc/self/stat') ?? '');
  if (stat === undefined)
    throw new Error('/proc cannot be read, and without it no process can be told from another.');
  return { pid: process.pid, started: stat.started, boot: bootId() };
}

/** Another one as it is now; undefined when there is none, or it is hidden from us. */
export function processOf(pid: number): Process | undefined {
  const stat = parseStat(textOf(`/proc/${pid}/stat`) ?? '');
  return stat === undefined ? undefined : { pid, started: stat.started, boot: bootId() };
}

/** Whether the very same process still runs. One that is hidden from us counts as alive: nobody is robbed by mistake. */
export function isAlive({ pid, started, boot }: Process): boolean {
  if (boot !== bootId()) return false;
  const stat = parseStat(textOf(`/proc/${pid}/stat`) ?? '');
  return stat === undefined ? isHidden(pid) : stat.started === started && !stat.isOver;
}

/** With `hidepid` a process of another user is there, and its directory is not. */
export function isHidden(pid: number): boolean {
  try {
    // The signal that is none: it only asks whether there is somebody.
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}
