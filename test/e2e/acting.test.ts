import { describe, expect, it, onTestFinished } from 'vitest';
import { openLab } from '../lab/lab.ts';
import { labOfWorker } from '../lab/ours.ts';
import { until } from '../lab/processes.ts';
import { openConsole } from './quarterdeck.ts';
import { stackFile } from './stack.ts';

const { docker } = openLab(labOfWorker());

/** A container that is ill until it is started again, and of which an alert is firing soon. */
async function ill(name: string) {
  const container = await docker.client.createContainer({
    name,
    Image: 'quarterdeck-lab:1',
    Cmd: ['sh', '-c', 'echo up; [ -e /was ] && touch /well; touch /was; exec sleep 1000'],
    Healthcheck: {
      Test: ['CMD-SHELL', 'test -e /well || test ! -e /bad'],
      Interval: 1_000_000_000,
      Retries: 1,
    },
  });
  onTestFinished(() => container.remove({ force: true }));
  await container.start();
  const startedAt = async () => (await container.inspect()).State.StartedAt;
  return { container, startedAt };
}

/** A person does not press two keys at once. */
const pause = (ms = 1_100): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('from what is selected to a proven restart', () => {
  it.each([
    [80, 24],
    [120, 40],
    [160, 45],
  ] as const)('in %i by %i', async (columns, rows) => {
    const name = `qd-e2e-act-${columns}`;
    const { startedAt } = await ill(name);
    const before = await startedAt();
    const config = stackFile({ access: 'operate', docker: docker.socket });
    const terminal = openConsole(['--config', config, '--screen', 'containers'], { columns, rows });
    await drawnList(terminal, name);
    terminal.press(`/${name}\r`);
    await terminal.waitFor((screen) => screen.includes('1 of '), 'the row');
    await pause();
    terminal.press('R');
    await terminal.waitFor((screen) => screen.includes(' y runs it'), 'plan');
    expect(await startedAt()).toBe(before);
    terminal.press('yy');
    await pause();
    expect(terminal.screen()).toContain(' y runs it');
    terminal.press('y');
    await terminal.waitFor((screen) => screen.includes('done in '), 'result');
    expect(await startedAt()).not.toBe(before);
    terminal.press('q');
    await pause();
    terminal.press('9');
    await terminal.waitFor((screen) => /restart +container\/qd-e2e-act/.test(screen), 'run in the list');
    terminal.press('\u0003');
    expect(await terminal.exited).toMatchObject({ exitCode: 0 });
  });

  it('is not reached in watch', async () => {
    const name = 'qd-e2e-act-watch';
    const { startedAt } = await ill(name);
    const before = await startedAt();
    const config = stackFile({ access: 'watch', docker: docker.socket });
    const terminal = openConsole(['--config', config, '--screen', 'containers'], { columns: 120, rows: 40 });
    await drawnList(terminal, name);
    terminal.press(`/${name}\r`);
    await terminal.waitFor((screen) => screen.includes('1 of '), 'the row');
    for (const key of ['R', 'y', 'a', '\r', 'y', '\r']) {
      await pause();
      terminal.press(key);
    }
    await terminal.waitFor(
      (screen) => screen.includes('You may look but not change anything here'),
      'reason',
    );
    expect(terminal.screen()).not.toContain('─ Plan');
    expect(await startedAt()).toBe(before);
    terminal.press('\u0003');
    await terminal.exited;
  });
});

async function drawnList(terminal: ReturnType<typeof openConsole>, name: string): Promise<void> {
  await until('The list', async () => (terminal.screen().includes(name.slice(0, 8)) ? true : undefined));
}

/** Types as a person does, and presses Enter by itself. */
async function type(terminal: ReturnType<typeof openConsole>, word: string): Promise<void> {
  for (const letter of [...word, '\r']) {
    terminal.press(letter);
    await pause(70);
  }
}

describe('the word', () => {
  it('is refused and counted where it is wrong, a paste is none, and the right one runs it', async () => {
    const name = 'qd-e2e-word';
    const { startedAt } = await ill(name);
    const before = await startedAt();
    const guards = [{ action: 'restart', target: `container/${name}`, confirm: 'word', reason: 'ask Ana' }];
    const config = stackFile({ access: 'operate', docker: docker.socket, guards });
    const terminal = openConsole(['--config', config, '--screen', 'containers'], { columns: 100, rows: 30 });
    await drawnList(terminal, name);
    terminal.press(`/${name}\r`);
    await terminal.waitFor((screen) => screen.includes('1 of '), 'the row');
    await pause();
    terminal.press('R');
    await terminal.waitFor((screen) => screen.includes('then type qd-e2e-word'), 'plan');
    await pause();
    terminal.press('\t');
    await terminal.waitFor((screen) => screen.includes('ask Ana: type qd-e2e-word'), 'question');
    for (let times = 0; times < 5; times++) {
      await type(terminal, 'web');
      await terminal.waitFor((screen) => screen.includes('that is not "qd-e2e-word"'), 'refusal');
    }
    terminal.press(`\u001b[200~${name}\u001b[201~`);
    await pause(70);
    terminal.press(`${name}\r`);
    await terminal.waitFor((screen) => screen.includes('what is pasted confirms nothing'), 'refusal');
    expect(await startedAt()).toBe(before);
    await type(terminal, name);
    await terminal.waitFor((screen) => screen.includes('done in '), 'result');
    terminal.press('q');
    await pause();
    terminal.press('9');
    await terminal.waitFor((screen) => screen.includes('wrong word again and again'), 'event');
  });
});
