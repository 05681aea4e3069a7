import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openLab } from '../lab/lab.ts';
import { labOfWorker } from '../lab/ours.ts';
import { until } from '../lab/processes.ts';
import { consoleBelow, home, isRunning, openShell, program, sane, saneness } from './quarterdeck.ts';
import { stackFile } from './stack.ts';
import { childrenOf, type Terminal } from './terminal.ts';

const { docker } = openLab(labOfWorker());
const name = 'shop-web-bad';

/** A person does not press two keys at once. */
const pause = (ms = 1_100): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A program in place of docker's, which has the terminal and does with it what it is told. */
let stand: string;
beforeAll(async () => {
  stand = await mkdtemp(join(tmpdir(), 'qd-shell-'));
});
afterAll(() => rm(stand, { recursive: true, force: true }));

/** All that a program can do to a terminal: no echo, no line editing, other screen, margins, mouse, no cursor. */
const rude =
  "stty raw -echo; printf '\\033[?1049h\\033[?1003h\\033[5;9r\\033[?25l'; echo inside; exec sleep 1000";

async function shellIn(script?: string) {
  const env = home();
  if (script !== undefined) {
    await writeFile(join(stand, 'docker'), `#!/bin/sh\n${script}\n`);
    await chmod(join(stand, 'docker'), 0o755);
  }
  const config = stackFile({ access: 'operate', docker: docker.socket });
  const path = script === undefined ? env.PATH : `${stand}:${env.PATH}`;
  const terminal = openShell({ columns: 100, rows: 30, env: { ...env, PATH: path ?? '' } });
  onTestFinished(() => terminal[Symbol.asyncDispose]());
  return { terminal, config, records: join(env.QUARTERDECK_STATE ?? '', 'shop') };
}

async function consoleIn(script?: string) {
  const { terminal, config, records } = await shellIn(script);
  terminal.press(`${program} --config ${config} --screen containers; echo left with $?\r`);
  await terminal.waitFor((screen) => screen.includes(name), 'the list');
  terminal.press(`/${name}\r`);
  await terminal.waitFor((screen) => screen.includes('1 of '), 'the row');
  return {
    terminal,
    /** The runs, the newest first, as they ended. */
    async ends() {
      const files = await readdir(join(records, 'runs')).catch(() => []);
      const lines = files.map((file) =>
        readFileSync(join(records, 'runs', file), 'utf8')
          .trim()
          .split('\n'),
      );
      return lines.map((all) => JSON.parse(all.at(-1) ?? '{}'));
    },
    journal: () => readFileSync(join(records, 'journal.jsonl'), 'utf8'),
  };
}

async function open(terminal: Terminal, prompt: RegExp): Promise<void> {
  terminal.press('a');
  await terminal.waitFor((screen) => screen.includes(' Shell'), 'the menu');
  const isThere = (): boolean => terminal.lines().some((line) => /^ ▸ Shell/.test(line));
  for (let moves = 0; !isThere() && moves < 20; moves++) {
    terminal.press('\u001b[B');
    await pause(60);
  }
  terminal.press('\r');
  await terminal.waitFor((screen) => screen.includes(' y runs it'), 'the plan');
  await pause();
  terminal.press('y');
  await terminal.waitFor((screen) => prompt.test(screen), 'the shell');
}

/** The console has the screen again, and hears keys. */
async function expectConsole(terminal: Terminal, result: RegExp): Promise<void> {
  await terminal.waitFor((screen) => terminal.isAlternate() && result.test(screen), 'the result');
  expect(terminal.isCursorHidden()).toBe(true);
  terminal.press('q');
  await terminal.waitFor((screen) => screen.includes('─ Containers'), 'answer to a key');
}

async function expectLeft(terminal: Terminal): Promise<void> {
  terminal.press('\u0003');
  await terminal.waitFor((screen) => !terminal.isAlternate() && screen.endsWith('\n$'), 'the end');
  await expectSane(terminal);
}

async function expectSane(terminal: Terminal): Promise<void> {
  terminal.press("clear; stty -a | tr '\\n' ' '\r");
  await terminal.waitFor((screen) => screen.includes('-echoprt'), 'settings');
  // The shell that waits for commands asks for marked pastes.
  expect({ ...saneness(terminal), pastes: false }).toEqual(sane);
}

/** Nobody has waited yet for one that ended without its parent. */
const isOver = (pid: number): boolean =>
  !isRunning(pid) || / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));

/** A console has a program beside that keeps its journal in the log of the system. */
const isOurs = (pid: number): boolean => !/^$|^logger\0/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));

const below = (pid: number, depth: number): number => {
  const [child = 0] = childrenOf(pid).filter(isOurs);
  return depth === 0 || child === 0 ? child : below(child, depth - 1);
};

describe('a shell from the console', () => {
  it('has the terminal until it ends, and is in the journal with its beginning and its end', async () => {
    const { terminal, ends, journal } = await consoleIn();
    await open(terminal, /\/ #/);
    for (const word of ['4', '2']) {
      terminal.press(`echo six-$((${word} * 7))\r`);
      await terminal.waitFor((screen) => screen.includes(`six-${Number(word) * 7}`), 'its answer');
    }
    terminal.press('exit 3\r');
    await expectConsole(terminal, /done in .*ended with exit code 3/s);
    expect(await ends()).toMatchObject([{ type: 'over', outcome: 'done' }]);
    expect(journal()).toMatch(/"kind":"began".*"action":"shell".*"kind":"run".*"outcome":"done"/s);
    await expectLeft(terminal);
  });

  it('gives it back as it was, whoever is killed', async () => {
    const { terminal, ends } = await consoleIn(rude);
    const runner = (): number => below(consoleBelow(terminal.pid), 0);
    await open(terminal, /inside/);
    process.kill(below(runner(), 0), 'SIGKILL');
    await expectConsole(terminal, /failed in .*was killed/s);
    await open(terminal, /inside/);
    const lost = { runner: runner(), program: below(runner(), 0) };
    process.kill(lost.runner, 'SIGKILL');
    await expectConsole(terminal, /interrupted/);
    expect(isOver(lost.program)).toBe(true);
    expect((await ends()).map(({ type }) => type).toSorted()).toEqual(['handed', 'over']);
    await expectLeft(terminal);
  });

  it('leaves Ctrl-C to it, and stops with it at Ctrl-Z', async () => {
    const { terminal } = await consoleIn(`trap 'echo ignored' INT; echo inside; sleep 1000; exec sleep 1000`);
    await open(terminal, /inside/);
    terminal.press('\u0003');
    await terminal.waitFor((screen) => screen.includes('ignored'), 'its answer');
    terminal.press('\u001a');
    await terminal.waitFor((screen) => /Stopped.*\n\$/s.test(screen), 'the stop');
    terminal.press('fg\r');
    await pause(300);
    terminal.press('\u0003');
    await expectConsole(terminal, /done in |failed in /);
    await expectLeft(terminal);
  });

  it('ends with the console that is told to', async () => {
    const { terminal, ends } = await consoleIn(rude);
    await open(terminal, /inside/);
    const console = consoleBelow(terminal.pid);
    const others = [below(console, 0), below(console, 1)];
    process.kill(console, 'SIGTERM');
    await terminal.waitFor((screen) => screen.includes('left with 143'), 'the end');
    expect(others.map(isOver)).toEqual([true, true]);
    expect(await ends()).toMatchObject([{ type: 'over', outcome: 'failed' }]);
    await expectSane(terminal);
  });

  it('is over and recorded when the terminal goes away', async () => {
    const { terminal, ends, journal } = await consoleIn(rude);
    await open(terminal, /inside/);
    const console = consoleBelow(terminal.pid);
    const all = [console, below(console, 0), below(console, 1)];
    terminal.signal('SIGHUP');
    await terminal[Symbol.asyncDispose]();
    await until('The end', async () => (all.every(isOver) ? true : undefined));
    expect(await ends()).toMatchObject([{ type: 'over', outcome: 'failed' }]);
    expect(journal()).toContain('"kind":"run"');
  });
});

it('from the command line it takes a terminal, and says how it ended', async () => {
  const { terminal, config } = await shellIn('echo inside; exit 4');
  const asked = `${program} run shell container/${name} --config ${config}`;
  terminal.press(`${asked} --yes </dev/null\r`);
  await terminal.waitFor(
    (screen) => screen.includes('It is handed the terminal, and there is none here. Nothing was done.'),
    'the refusal',
  );
  terminal.press(`clear; ${asked} --yes; echo left with $?\r`);
  await terminal.waitFor((screen) => screen.includes('left with 0'), 'the end');
  expect(terminal.screen()).toMatch(/inside\ndone: sh in container shop-web-bad ended with exit code 4/);
});
