import { describe, expect, it, onTestFinished } from 'vitest';
import { openLab } from '../lab/lab.ts';
import { labOfWorker } from '../lab/ours.ts';
import { until } from '../lab/processes.ts';
import { openConsole } from './quarterdeck.ts';
import { stackFile } from './stack.ts';

const { docker } = openLab(labOfWorker());

/** A container that is ill until it is started again. */
async function ill(name: string) {
  const script = '[ -e /was ] && touch /well; touch /was; trap "exit 0" TERM; while :; do sleep 0.1; done';
  const container = await docker.client.createContainer({
    name,
    Image: 'quarterdeck-lab:1',
    Cmd: ['sh', '-c', script],
    Healthcheck: { Test: ['CMD-SHELL', 'test -e /well'], Interval: 1_000_000_000, Retries: 1 },
  });
  onTestFinished(() => container.remove({ force: true }));
  await container.start();
  const startedAt = async () => (await container.inspect()).State.StartedAt;
  return { container, startedAt };
}

/** The default one waits half a minute before it is red. */
const unhealthy = {
  alert: 'ContainerUnhealthy',
  expr: 'container_health_status{status="unhealthy"} == 1',
  labels: { severity: 'critical' },
  annotations: { summary: '{{ $labels.name }} fails its health check', action: 'restart' },
};

/** A person does not press two keys at once. */
const pause = (ms = 1_100): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Each way there, and what is waited for before the next key. */
const ways = [
  [80, 24, [['R', ' y runs it']]],
  [
    120,
    40,
    [
      ['a', 'suggested by the alert'],
      ['\r', ' y runs it'],
    ],
  ],
  [
    160,
    45,
    [
      ['\r', '─ Containers'],
      ['a', 'suggested by the alert'],
      ['\r', ' y runs it'],
    ],
  ],
] as const;

describe('from a red alert to a proven restart', () => {
  it.each(ways)('in %i by %i', async (columns, rows, keys) => {
    const name = `qd-e2e-act-${columns}`;
    const { startedAt } = await ill(name);
    const before = await startedAt();
    const config = stackFile({ access: 'operate', docker: docker.socket, rules: [unhealthy] });
    const terminal = openConsole(['--config', config], { columns, rows });
    const isRed = (line: string): boolean => line.includes('▲') && line.includes(name.slice(0, 12));
    await terminal.waitFor((screen) => screen.split('\n').some(isRed), 'alert');
    // A key that moves the cursor keeps it on its alert, whatever comes meanwhile.
    const selected = (): string => terminal.lines().find((line) => line.startsWith('▸')) ?? '';
    terminal.press('jg');
    for (await pause(); !isRed(selected()); ) {
      // Two alerts may be told by their places alone, one at the end of a list by its words alone.
      const cursor = (): string =>
        `${terminal.lines().findIndex((line) => line.startsWith('▸'))} ${selected().slice(0, 55)}`;
      const last = cursor();
      terminal.press('j');
      await terminal.waitFor(() => cursor() !== last, 'next alert');
    }
    for (const [key, shown] of keys) {
      await pause();
      terminal.press(key);
      await terminal.waitFor((screen) => screen.includes(shown), shown);
    }
    expect(await startedAt()).toBe(before);
    terminal.press('yy');
    await pause();
    expect(terminal.screen()).toContain(' y runs it');
    terminal.press('y');
    await terminal.waitFor((screen) => screen.includes('done in '), 'result');
    expect(terminal.screen()).toContain('healthy');
    expect(await startedAt()).not.toBe(before);
    terminal.press('q');
    await pause();
    terminal.press('9\t');
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
/** Letter by letter, however slow the machine is: those that come together are a paste. */
async function type(terminal: ReturnType<typeof openConsole>, word: string): Promise<void> {
  for (let end = 1; end <= word.length; end++) {
    terminal.press(word.charAt(end - 1));
    await terminal.waitFor((screen) => screen.includes(`: ${word.slice(0, end)}_`), 'letter');
  }
  await pause(70);
  terminal.press('\r');
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
    await pause();
    // The journal, of which there are few rows where another list has the cursor.
    terminal.press('\t\t\t');
    await terminal.waitFor((screen) => screen.includes('wrong word again and again'), 'event');
  });
});
