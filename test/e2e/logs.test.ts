import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openLab } from '../lab/lab.ts';
import { labOfWorker } from '../lab/ours.ts';
import { drawn, home, openConsole, program } from './quarterdeck.ts';

const { docker } = openLab(labOfWorker());

/** A stack file that names a log of the test's own beside the lab's engine. */
function stage(): { readonly config: string; readonly log: string } {
  const directory = mkdtempSync(join(tmpdir(), 'qd-logs-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const log = join(directory, 'app.log');
  const config = join(directory, 'quarterdeck.yaml');
  const stack = [
    'version: 1',
    'postgres: []',
    `docker: [{ name: lab, socket: ${docker.socket} }]`,
    `logs: [{ name: app, file: ${log} }]`,
  ];
  writeFileSync(config, stack.join('\n'), { mode: 0o600 });
  writeFileSync(log, 'first\n');
  return { config, log };
}

const logs = (config: string, ...args: readonly string[]) =>
  execa(program, ['logs', '--config', config, ...args], { env: home(), extendEnv: false, reject: false });

describe('on the screen', () => {
  it('the log of a container is there with one key, and the screen as it was with another', async () => {
    const hostile = `printf 'ready \\033]0;owned\\007\\033[2J\\377 ERROR broken\\n'; exec sleep 1000`;
    const container = await docker.client.createContainer({
      name: 'qd-e2e-log',
      Image: 'quarterdeck-lab:1',
      Cmd: ['sh', '-c', hostile],
      Healthcheck: { Test: ['NONE'] },
    });
    onTestFinished(() => container.remove({ force: true }));
    await container.start();
    const terminal = openConsole(['--config', stage().config, '--screen', 'containers'], {
      columns: 100,
      rows: 30,
    });
    await terminal.waitFor((screen) => screen.includes('qd-e2e-log'), 'container');
    terminal.press('/e2e-log\r');
    await terminal.waitFor((screen) => screen.includes('/e2e-log'), 'filter');
    terminal.press('l');
    await terminal.waitFor((screen) => screen.includes('▲ ready \ufffd ERROR broken'), 'line');
    expect(terminal.screen()).toContain('container/qd-e2e-log');
    expect(terminal.raw()).not.toContain('owned');
    await container.kill();
    await terminal.waitFor((screen) => screen.includes('qd-e2e-log ended with exit code 137'), 'end');
    await container.start();
    await terminal.waitFor((screen) => screen.includes('qd-e2e-log started again'), 'start');
    terminal.press('\u001b');
    await terminal.waitFor((screen) => screen.includes('─ Containers'), 'screen as it was');
  });

  it('keys are answered while ten thousand lines a second come', async () => {
    const { config, log } = stage();
    const terminal = openConsole(['--config', config], { columns: 120, rows: 40 });
    await drawn(terminal);
    terminal.press('0');
    await terminal.waitFor((screen) => screen.includes('log/app'), 'log');
    terminal.press('G\r');
    await terminal.waitFor((screen) => screen.includes('line 1 of 1, following'), 'pane');
    let line = 0;
    const flood = setInterval(() => {
      const lines = Array.from(
        { length: 1_000 },
        () => `line ${line++} of many that nobody can read at this rate`,
      );
      appendFileSync(log, `${lines.join('\n')}\n`);
    }, 100);
    onTestFinished(() => clearInterval(flood));
    await terminal.waitFor((screen) => /of 5 000, following · .*\/s · .* not kept/.test(screen), 'flood');
    terminal.press('s');
    await terminal.waitFor((screen) => screen.includes('held still'), 'pane that stands still');
    const text = (): readonly string[] => terminal.lines().slice(2, -1);
    const held = text();
    terminal.press('/5\r');
    await terminal.waitFor((screen) => /\/5 in [\d ]+ lines/.test(screen), 'search');
    terminal.press('G');
    await terminal.waitFor(
      (screen) => screen.includes('following') && text().join() !== held.join(),
      'newest line',
    );
    terminal.press('?');
    await terminal.waitFor((screen) => screen.includes(' Help '), 'help');
    terminal.press('\u001b[D');
    await terminal.waitFor((screen) => !screen.includes(' Help '), 'log');
    terminal.press('1');
    await drawn(terminal);
    terminal.press('q');
    expect(await terminal.exited).toMatchObject({ exitCode: 0 });
  });
});

describe('quarterdeck logs', () => {
  it('prints what there is, or what has a text in it, and ends well', async () => {
    const { config, log } = stage();
    writeFileSync(log, 'one\nTwo \u001b[31mred\u001b[0m\nthree\n');
    expect(await logs(config, 'log/app', '--no-follow')).toMatchObject({
      exitCode: 0,
      stdout: 'one\nTwo red\nthree',
    });
    expect(await logs(config, 'log/app', '--no-follow', '--grep', 'TWO')).toMatchObject({
      stdout: 'Two red',
    });
    expect(await logs(config, 'log/app', '--no-follow', '--tail', '1')).toMatchObject({ stdout: 'three' });
    const reports = await logs(
      config,
      'container/shop-reports',
      '--no-follow',
      '--since',
      '1h',
      '--tail',
      '3',
    );
    expect(reports.stdout.split('\n')).toEqual(
      Array.from({ length: 3 }, () => expect.stringMatching(/^第 \d+ 份报表$/)),
    );
  });

  it('ends quietly with whoever reads it, and with a signal', async () => {
    const { config, log } = stage();
    const line = `${program} logs --config ${config} log/app | head -n 1; echo "\${PIPESTATUS[@]}" >&2`;
    const piped = execa('bash', ['-c', line], { env: home(), extendEnv: false });
    const writing = setInterval(() => appendFileSync(log, 'more\n'), 100);
    const { stdout, stderr } = await piped;
    clearInterval(writing);
    expect([stdout, stderr]).toEqual(['first', '141 0']);
    const following = logs(config, 'log/app');
    await new Promise((resolve) => following.stdout?.once('data', resolve));
    following.kill('SIGINT');
    expect(await following).toMatchObject({ exitCode: 130, stderr: '' });
  });

  it.each([
    [
      ['log/ap'],
      5,
      'There is no log "ap" in the stack file or the configuration of an nginx: did you mean "app"?',
    ],
    [['container/shop-wbe'], 5, 'There is no container "shop-wbe": did you mean "shop-web"?'],
    [['web'], 5, '"web" is no target of logs: expected container/NAME, unit/NAME or log/NAME.'],
    [[], 5, 'logs needs a target: container/NAME, unit/NAME or log/NAME.'],
    [['log/app', '--since', 'x'], 5, '--since is "x": expected a time such as 10m or 2h.'],
    [['log/app', '--tail', 'all'], 5, '--tail is "all": expected a number of lines, at most 99999.'],
    [['log/app', '--tail', '-1'], 5, "Option '--tail' argument is ambiguous; see quarterdeck logs --help."],
    [
      ['log/app', '--since', '1h'],
      3,
      'log/app: its lines do not say when they were written: leave --since out.',
    ],
  ])('refuses %j in a sentence', async (args, code, sentence) => {
    const { exitCode, stderr } = await logs(stage().config, ...args);
    expect([exitCode, stderr.split('\n').length]).toEqual([code, 1]);
    expect(stderr).toContain(sentence);
  });
});
