import { spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { LabError, type Site } from './part.ts';
import { locate } from './programs.ts';

/** A process for good: a pid is given again to others, a pid with its start time is not. */
export type Process = {
  readonly pid: number;
  /** Clock ticks since boot, as /proc has it. */
  readonly started: string;
};

/** Who a program runs as. */
type Account = { readonly uid: number; readonly gid: number };

type How = {
  readonly as?: Account | undefined;
  readonly env?: Readonly<Record<string, string>>;
};

/** The process that has this pid now; undefined when none has, or only its zombie is left. */
export function identify(pid: number): Process | undefined {
  const fields = stat(pid);
  return fields === undefined || fields.state === 'Z' ? undefined : { pid, started: fields.started };
}

export const alive = ({ pid, started }: Process): boolean => identify(pid)?.started === started;

/** Whether its pid is still taken by it, be it only as a zombie. */
export const remains = ({ pid, started }: Process): boolean => stat(pid)?.started === started;

/** Sends a signal to this very process; false when it is gone, whoever has its pid by now. */
export function signal(target: Process, name: NodeJS.Signals): boolean {
  if (!alive(target)) return false;
  try {
    return process.kill(target.pid, name);
  } catch {
    return false;
  }
}

/** Processes and all that descend from them, parents first. */
export function tree(...roots: readonly Process[]): Process[] {
  const children = Map.groupBy(pids(), (pid) => stat(pid)?.parent);
  const found = new Map(roots.map((root) => [root.pid, root]));
  for (const pid of found.keys()) {
    for (const child of children.get(pid) ?? []) {
      const process = identify(child);
      if (process !== undefined && !found.has(child)) found.set(child, process);
    }
  }
  return [...found.values()];
}

/**
 * Every process of this lab: those that carry its mark, inherited from what `launch` or `run` started, and their
 * descendants, because PostgreSQL's children write their titles over their environment.
 */
export function processesOf(site: Site): Process[] {
  const mark = `${markName}=${site.id}\0`;
  const marked = pids().flatMap((pid) => {
    const process = identify(pid);
    return process !== undefined && environment(pid).includes(mark) ? [process] : [];
  });
  return tree(...marked);
}

/** Kills until none is left: a process may fork while the list is made. @throws LabError when some do not die. */
export async function killAll(list: () => readonly Process[]): Promise<void> {
  for (let round = 0; round < 500; round++) {
    const left = list();
    if (left.length === 0) return;
    for (const target of left) signal(target, 'SIGKILL');
    await sleep(10);
  }
  throw new LabError(
    `These processes of the lab do not die: ${list()
      .map(({ pid }) => pid)
      .join(', ')}.`,
  );
}

/** Starts a service in a session of its own, so that a Ctrl-C meant for the lab does not reach it first. */
export async function launch(
  site: Site,
  [program, ...args]: readonly [string, ...string[]],
  how: How & { readonly log: string },
): Promise<Process> {
  const log = openSync(how.log, 'a', 0o600);
  const child = spawn(locate(program), args, {
    cwd: site.directory,
    detached: true,
    stdio: ['ignore', log, log],
    env: environmentOf(site, how),
    ...how.as,
  });
  closeSync(log);
  child.unref();
  await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject));
  const process = child.pid === undefined ? undefined : identify(child.pid);
  if (process === undefined) throw new LabError(`${program} ended as soon as it started: ${tail(how.log)}`);
  return process;
}

/** Runs a program to its end and resolves to what it printed. @throws the ExecaError when it fails. */
export async function run(
  site: Site,
  [program, ...args]: readonly [string, ...string[]],
  how: How = {},
): Promise<string> {
  const { stdout } = await execa(locate(program), args, {
    cwd: site.directory,
    env: environmentOf(site, how),
    extendEnv: false,
    stdin: 'ignore',
    ...how.as,
  });
  return stdout;
}

/** Asks every 20 ms until the answer is not undefined. @throws LabError with the last reason after `seconds`. */
export async function until<T>(what: string, ask: () => Promise<T | undefined>, seconds = 60): Promise<T> {
  const deadline = performance.now() + seconds * 1000;
  let because = '';
  while (performance.now() < deadline) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      if (error instanceof LabError) throw error;
      because = error instanceof Error ? `: ${error.message}` : '';
    }
    await sleep(20);
  }
  throw new LabError(`${what} did not happen within ${seconds} s${because}.`);
}

/** The end of a log, for an error's sentence. */
export const tail = (log: string): string =>
  readFileSync(log, 'utf8').trim().split('\n').slice(-3).join(' · ');

/** The system's account of this name; undefined when we are not root, and so run everything as ourselves. */
export function account(name: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const entry = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((line) => line.startsWith(`${name}:`));
  if (entry === undefined) throw new LabError(`The lab needs the user ${name}, and this machine has none.`);
  const [, , uid, gid] = entry.split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

export const markName = 'QUARTERDECK_LAB';

/** Nothing of our own environment but the PATH, and the mark. */
function environmentOf(site: Site, how: How): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '/usr/sbin:/usr/bin:/sbin:/bin',
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
    HOME: site.directory,
    ...how.env,
    [markName]: site.id,
  };
}

const pids = (): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

function environment(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return '';
  }
}

function stat(pid: number): { state: string; parent: number; started: string } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', parent: Number(fields[1]), started: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}
