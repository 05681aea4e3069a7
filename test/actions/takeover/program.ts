import { chmodSync, chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { isLeft } from '../../../src/domain/run.ask.ts';
import type { Run } from '../../../src/domain/run.ts';
import { liveLocks } from '../../../src/records/locks.ts';
import { runStore } from '../../../src/records/runs.ts';
import { LabError } from '../../lab/part.ts';
import { until } from '../../lab/processes.ts';
import { temporary } from '../backup/pier.ts';

export type Program = Awaited<ReturnType<typeof programOf>>;

/** Where a runner dies: `began promote`, `before ended promote`, or after so many milliseconds. */
export type Death = string | number;

/** The program as it is, with runners, guards and locks of its own, on a stack with these sections. */
export async function programOf(sections: Readonly<Record<string, unknown>>) {
  const root = await temporary();
  mkdirSync(join(root, 'etc'));
  mkdirSync(join(root, 'locks'));
  chmodSync(root, 0o711);
  chmodSync(join(root, 'locks'), 0o1777);
  const env = environmentOf(root, root, sections);
  const store = runStore(join(root, 'state', 'berth'), { directory: 0o700, file: 0o600 });
  const program = join(import.meta.dirname, '../table/program.ts');
  const begin = (words: readonly string[], dies?: string) =>
    execa(process.execPath, [program, 'run', ...words], {
      env: { ...env, ...(dies !== undefined && { HARBOUR_DIES: dies }) },
      ...{ extendEnv: false, all: true, reject: false },
    });
  // Those of one minute are in no order by their ids.
  const latest = async (): Promise<Run | undefined> =>
    (await store.list(20)).toSorted((one, other) => other.confirmedAt - one.confirmedAt)[0];
  const runOf = async (id: string): Promise<Run> => {
    const run = await (await store.open(id))?.read();
    if (run === undefined) throw new Error(`there is no run ${id}`);
    return run;
  };
  const isHeld = ({ steps }: Run): boolean => steps.some(({ heldUntil }) => heldUntil !== undefined);

  return {
    ...{ begin, latest, runOf },
    /** Where the stack's own state is. */
    directory: join(root, 'state', 'berth'),
    /** Has something done whose runner is killed. Resolves with the run as it was left. */
    async killed(words: readonly string[], death: Death): Promise<Run> {
      const before = (await latest())?.id;
      const asked = begin(words, typeof death === 'string' ? death : undefined);
      if (typeof death === 'number') {
        const begun = await until('A runner', async () => {
          const run = await latest();
          return run?.id !== before && run?.runner !== undefined ? run.runner : undefined;
        });
        await new Promise((resolve) => setTimeout(resolve, death));
        try {
          process.kill(begun.pid, 'SIGKILL');
        } catch {} // it came to its end before
      }
      const { all } = await asked;
      const run = await latest();
      if (run === undefined || run.id === before) throw new Error(`nothing was begun: ${all}`);
      return run;
    },
    /** Until nothing stands still any more, whoever let it go. */
    freed: (id: string) =>
      until('Nothing is held', async () => (isHeld(await runOf(id)) ? undefined : true), 90),
    /** Brings a run that was left to an end: this way, or by the one that is left. `failed`: from there it is planned anew. */
    async home(
      id: string,
      way: 'resume' | 'undo',
      confirm: string,
      ...more: readonly string[]
    ): Promise<Run> {
      let told: unknown = '';
      for (const next of [way, 'resume', 'undo'] as const) {
        const found = await runOf(id);
        const { end } = found;
        if (end !== undefined && end.outcome !== 'unknown' && !(end.outcome === 'failed' && isLeft(found)))
          break;
        const { all } = await begin([`--${next}`, id, '--confirm', confirm, ...more]);
        told = `${String(told)}\n${next}: ${all}`;
      }
      const run = await until('Nothing is held', async () => {
        const found = await runOf(id);
        return isHeld(found) ? undefined : found;
      }).catch(async (error: unknown) => {
        throw new Error(`${String(error)} ${JSON.stringify((await runOf(id)).steps)} ${String(told)}`);
      });
      if (run.end === undefined || run.end.outcome === 'unknown' || isLeft(run))
        throw new Error(`it did not come home: ${JSON.stringify(run.end)} ${String(told)}`);
      return run;
    },
    locks: () => liveLocks(join(root, 'locks')),
    /** Begins something whose runner stands still where it is told to; `go` has it go on, `end` kills it. */
    async still(words: readonly string[], where: string) {
      const before = (await latest())?.id;
      const asked = begin(words, `SIGSTOP ${where}`);
      const runner = await until('A runner that stands still', async () => {
        const { id, runner, end } = (await latest()) ?? {};
        if (id === before) return undefined;
        if (end !== undefined) throw new LabError(`it did not stand still: ${end.because}`);
        if (runner === undefined) return undefined;
        const { pid } = runner;
        return /^State:\s+T/m.test(readFileSync(`/proc/${pid}/status`, 'utf8')) ? pid : undefined;
      });
      return {
        asked,
        go: () => process.kill(runner, 'SIGCONT'),
        end: () => process.kill(runner, 'SIGKILL'),
      };
    },
    /** Somebody else at the same machine: another Unix user, with a stack file and state of their own. */
    another(uid: number, given = sections) {
      const home = join(root, String(uid));
      mkdirSync(home, { mode: 0o700 });
      const theirs = environmentOf(root, home, given);
      for (const path of [home, theirs.QUARTERDECK_CONFIG]) chownSync(path, uid, uid);
      const [setpriv = '', ...user] = [
        'setpriv',
        `--reuid=${uid}`,
        `--regid=${uid}`,
        '--clear-groups',
        '--',
        process.execPath,
        program,
      ];
      return {
        begin: (words: readonly string[]) =>
          execa(setpriv, [...user, 'run', ...words], {
            env: theirs,
            extendEnv: false,
            all: true,
            reject: false,
          }),
      };
    },
  };
}

function environmentOf(root: string, home: string, sections: Readonly<Record<string, unknown>>) {
  const config = join(home, 'quarterdeck.yaml');
  const written = {
    ...{ version: 1, stack: 'berth', access: 'operate', docker: [], redis: [], postgres: [] },
    ...sections,
  };
  writeFileSync(config, JSON.stringify(written), { mode: 0o600 });
  return {
    ...{ PATH: process.env.PATH, HOME: home, LANG: 'C.UTF-8', TZ: 'UTC', HARBOUR_ROOT: root },
    ...{ QUARTERDECK_STATE: join(home, 'state'), QUARTERDECK_CONFIG: config },
  };
}

/** Where a run was left, in words. */
export const whereOf = ({ steps, end }: Run): string =>
  end?.outcome ?? steps.find(({ is }) => is !== 'yes')?.id ?? 'the proof';
