// A directory with lamps, a stack file, a state directory and a place for locks; and the program in processes of its own.
import { type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { Run } from '../../../src/domain/run.ts';
import { isAlive } from '../../../src/records/process.ts';
import { type RunStore, runStore } from '../../../src/records/runs.ts';

const program = join(import.meta.dirname, 'program.ts');
const nothingElse = 'docker: []\npostgres: []\nredis: []\nsqlite: []\nnginx: []\n';

export type Workshop = Awaited<ReturnType<typeof workshop>>;

/** Everything in it ends with the test, runners and guards too. */
export async function workshop({ file = 'access: operate', host }: { file?: string; host?: string } = {}) {
  const root = await mkdtemp(join(tmpdir(), 'quarterdeck-lamps-'));
  const lamps = join(root, 'lamps');
  const config = join(root, 'quarterdeck.yaml');
  const state = join(root, 'state');
  for (const directory of [lamps, state, join(root, 'etc'), join(root, 'locks')])
    await mkdir(directory, { mode: 0o700 });
  await chmod(join(root, 'locks'), 0o1777);
  await writeFile(config, `version: 1\nstack: lamps\n${nothingElse}${file}\n`, { mode: 0o600 });
  if (host !== undefined)
    await writeFile(join(root, 'etc', 'quarterdeck.yaml'), `version: 1\n${host}\n`, { mode: 0o600 });
  const env = { ...process.env, LAMPS_ROOT: root, QUARTERDECK_STATE: state, QUARTERDECK_CONFIG: config };
  const store: RunStore = runStore(join(state, 'lamps'), { directory: 0o700, file: 0o600 });

  onTestFinished(async () => {
    for (const run of await store.list(100)) endRunner(run);
    // Guards leave when nothing is held any more.
    await until(async () => !(await isHeld()));
    await rm(root, { recursive: true, force: true, maxRetries: 10 });
  });
  const isHeld = async (): Promise<boolean> => (await readdir(lamps)).includes('paused');

  /** Starts the program; its output and its exit code come when it ends. */
  function start(
    args: readonly string[],
    more: NodeJS.ProcessEnv = {},
    how: Pick<SpawnOptions, 'detached' | 'uid' | 'gid'> = {},
  ) {
    const child = spawn(process.execPath, [program, ...args], {
      env: { ...env, ...more },
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...how,
    });
    const ended = Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)]).then(
      ([[code], out, err]) => ({ code: Number(code), out, err }),
    );
    return { child, ended };
  }
  const light = (...args: readonly string[]): readonly string[] => [
    'run',
    'light',
    'directory/lamps',
    '--at',
    lamps,
    ...args,
  ];

  return {
    root,
    lamps,
    config,
    store,
    start,
    run: (args: readonly string[], more?: NodeJS.ProcessEnv) => start(args, more).ended,
    /** The arguments that light them. */
    light,
    /** What was done to the lamps, in order. */
    did: async () => (await readFile(join(lamps, 'did'), 'utf8').catch(() => '')).split('\n').filter(Boolean),
    lit: async () => (await readdir(lamps)).filter((name) => ['one', 'two', 'three'].includes(name)).length,
    isHeld,
    /** The only run there is. */
    theRun: async (): Promise<Run | undefined> => (await store.list(2))[0],
  };
}

/** Asks until it is so. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 20_000; !(await isSo()); await sleep(10))
    if (Date.now() > deadline) throw new Error('it did not come to that in time');
}

/** Ends the runner of a run, if it has one that is still there. */
export function endRunner(run: Run | undefined): void {
  // A pid that is not positive would mean a group, or everybody.
  const pid = run !== undefined && lives(run) ? run.runner?.pid : undefined;
  try {
    if (pid !== undefined && pid > 1) process.kill(pid, 'SIGKILL');
  } catch {}
}

/** All processes of which that is so, by what `/proc` has of them. */
export async function processesWhere(isMeant: (stat: string, environment: string) => boolean) {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = pids.map(async (pid) => {
    const read = (name: string) => readFile(`/proc/${pid}/${name}`, 'latin1').catch(() => '');
    return isMeant(await read('stat'), await read('environ')) ? [Number(pid)] : [];
  });
  return (await Promise.all(found)).flat().filter((pid) => pid > 1 && pid !== process.pid);
}

export const lives = ({ runner, end: over }: Run): boolean =>
  over === undefined && runner !== undefined && isAlive(runner);
