import { afterAll, describe, expect, it } from 'vitest';
import { shell } from '../../src/actions/shell.ts';
import { refusalsOf } from '../../src/core/plan.ts';
import { openTerminal } from '../e2e/terminal.ts';
import { openLab } from '../lab/lab.ts';
import { labOfWorker } from '../lab/ours.ts';
import { planned, yardOf } from './lifecycle/yard.ts';

const { docker } = openLab(labOfWorker());
const yard = (env: Readonly<Record<string, string | undefined>>) =>
  yardOf({ engines: { docker: docker.socket }, env, docker: [{ name: 'docker', socket: docker.socket }] });
const here = yard({ PATH: process.env.PATH });
afterAll(here.close);

describe('a shell', () => {
  it('is a program to which the terminal is handed, on the engine that is meant', async () => {
    const plan = await planned(shell, 'container/shop-web', here.reach, { command: 'sh' });
    expect(refusalsOf(plan.preflight)).toEqual([]);
    expect(plan).toMatchObject({ risk: 'disruptive', steps: [] });
    const [program = '', ...args] = shell.handsOver?.(plan).argv ?? [];
    expect(program).toMatch(/^\/.*docker$/);
    await using terminal = openTerminal(program, args, { env: { DOCKER_HOST: 'unix:///nowhere' } });
    await terminal.waitFor((screen) => screen.includes('/ #'), 'a prompt');
    terminal.press('echo $((6 * 7)) $VERSION\r');
    await terminal.waitFor((screen) => screen.includes('42 1'), 'its answer');
    terminal.press('exit 5\r');
    expect((await terminal.exited).exitCode).toBe(5);
  });

  it('goes on in its container when the terminal is lost, and the plan says so', async () => {
    const plan = await planned(shell, 'container/shop-web', here.reach, { command: 'sh' });
    const { argv = [], leaves } = shell.handsOver?.(plan) ?? {};
    expect(plan.impact).toContain(leaves);
    expect(leaves).toMatch(/^the engine ends nothing in shop-web .*: docker top shop-web shows/);
    const container = docker.client.getContainer('shop-web');
    // Health checks come and go beside it; what the shell is stays.
    const shells = async (): Promise<readonly number[]> =>
      (await container.top({ ps_args: '-eo pid,args' })).Processes.flatMap(
        ([pid, line]: readonly string[]) => (line === 'sh' ? [Number(pid)] : []),
      );
    const before = await shells();
    const terminal = openTerminal(argv[0] ?? '', argv.slice(1));
    await terminal.waitFor((screen) => screen.includes('/ #'), 'a prompt');
    terminal.signal('SIGKILL');
    await terminal.exited;
    const left = (await shells()).filter((pid) => !before.includes(pid));
    expect(left).toHaveLength(1);
    for (const pid of left) process.kill(pid, 'SIGKILL');
  });

  it('is refused in what does not run, and where there is no program to open it', async () => {
    const ended = await planned(shell, 'container/shop-migrate', here.reach);
    expect(refusalsOf(ended.preflight)[0]?.because).toBe('it is exited: nothing can be run in it');
    const nowhere = yard({ PATH: '/nowhere' });
    const plan = await planned(shell, 'container/shop-web', nowhere.reach);
    nowhere.close();
    expect(refusalsOf(plan.preflight)[0]?.because).toContain('there is no docker here');
  });
});
