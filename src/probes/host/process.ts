import { maskPasswords } from '../../core/mask.ts';
import { statFields } from '../../domain/process.ts';
import { fieldsOf, numberOf } from './text.ts';

/** One line of `/proc/PID/stat`. */
export type ProcessStat = {
  readonly pid: number;
  readonly name: string;
  readonly state: string;
  /** In user and kernel mode, since it started. */
  readonly ticks: number;
  readonly threads: number;
  /** Ticks after boot. */
  readonly started: number;
  readonly residentPages: number;
};

export function parseProcess(text: string): ProcessStat | undefined {
  const stat = statFields(text);
  if (stat === undefined) return undefined;
  const { pid, name, rest: fields } = stat;
  const state = fields[0];
  const [user, kernel, threads, started, residentPages] = [11, 12, 17, 19, 21].map((at) =>
    numberOf(fields[at]),
  );
  if (state === undefined || user === undefined || kernel === undefined) return undefined;
  if (threads === undefined || started === undefined || residentPages === undefined) return undefined;
  return {
    pid,
    name,
    state,
    ticks: user + kernel,
    threads,
    started,
    residentPages,
  };
}

/** What `/proc/PID/status` adds: whose it is, and its memory in bytes, whatever the size of a page. */
export function parseStatus(text: string | undefined) {
  return {
    user: /^Uid:\s+\d+\s+(\d+)/m.exec(text ?? '')?.[1],
    resident: kilobytes(/^VmRSS:\s+(\d+) kB/m.exec(text ?? '')?.[1]),
  };
}

const kilobytes = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number(text) * 1024;

/** Names by number, from `/etc/passwd`. */
export function parseUsers(text: string | undefined): ReadonlyMap<string, string> {
  const users = new Map<string, string>();
  for (const line of text?.split('\n') ?? []) {
    const [name, , id] = line.split(':');
    if (name && id && !users.has(id)) users.set(id, name);
  }
  return users;
}

/** `/proc/PID/cmdline` as one line, passwords masked; a process may write there what it likes. */
export const parseCommandLine = (text: string): string =>
  maskPasswords(fieldsOf(text.replaceAll('\u0000', ' ')).join(' '));
