import { execa } from 'execa';
import { onTestFinished, test } from 'vitest';
import { openLab } from '../lab/lab.ts';
import { labOfWorker } from '../lab/ours.ts';
import { until } from '../lab/processes.ts';
import { home, openConsole, program } from './quarterdeck.ts';
import { stackFile } from './stack.ts';

const { docker } = openLab(labOfWorker());

test.each(['SIGKILL', 'SIGHUP'] as const)(
  'a restart goes on when the terminal of the console that began it is gone (%s)',
  async (signal) => {
    const name = `qd-e2e-${signal.toLowerCase()}`;
    const container = await docker.client.createContainer({
      name,
      Image: 'quarterdeck-lab:1',
      // It takes its time to end.
      Cmd: ['sh', '-c', 'trap "sleep 1; exit 0" TERM; while :; do sleep 0.1; done'],
      Healthcheck: { Test: ['CMD', 'true'], Interval: 1e9, Timeout: 2e9, Retries: 2 },
    });
    onTestFinished(() => container.remove({ force: true }));
    await container.start();
    const env = home();
    const config = stackFile({ access: 'operate', docker: docker.socket });
    const terminal = openConsole(['--config', config, '--screen', 'containers'], {
      env,
      columns: 120,
      rows: 40,
    });
    await terminal.waitFor((screen) => screen.includes(name), 'the list');
    terminal.press(`/${name}\r`);
    await terminal.waitFor((screen) => screen.includes('1 of '), 'the row');
    terminal.press('R');
    await terminal.waitFor((screen) => screen.includes(' y runs it'), 'the plan');
    await new Promise((resolve) => setTimeout(resolve, 700));
    terminal.press('y');
    const theRun = async () => {
      const { stdout } = await execa(process.execPath, [program, 'runs', '--json', '--config', config], {
        ...{ env, extendEnv: false },
      });
      return JSON.parse(stdout).runs[0];
    };
    await until('The start of the run', async () => (await theRun())?.steps[0]?.began_at ?? undefined);
    terminal.signal(signal);
    await terminal.exited;
    await until('The end of the run', async () => ((await theRun())?.outcome === 'done' ? true : undefined));
  },
);
