import { expect, it } from 'vitest';
import { openLab } from '../lab/lab.ts';
import { labOfWorker } from '../lab/ours.ts';
import { drawn, openConsole } from './quarterdeck.ts';
import { settled } from './walk.ts';

const lab = openLab(labOfWorker());

it('a tiny terminal gets one line that says so, and a larger one the screen again', async () => {
  const terminal = openConsole([], { columns: 40, rows: 10 });
  await terminal.waitFor((screen) => screen.startsWith('40x10 is too small'), 'sentence');
  expect(terminal.lines().filter((line) => line !== '')).toHaveLength(1);
  terminal.resize(80, 24);
  await drawn(terminal);
  expect(terminal.lines()[23]).toContain('? help');
  terminal.resize(20, 3);
  await terminal.waitFor((screen) => screen.startsWith('20x3 is too small'), 'sentence');
  terminal.press('q');
  expect(await terminal.exited).toMatchObject({ exitCode: 0 });
});

it('after many quick changes of size the screen is what a fresh one would be', async () => {
  const terminal = openConsole(['--config', lab.facts.stackFile, '--refresh', '1s'], {
    columns: 160,
    rows: 45,
  });
  const isPaused = (): boolean => terminal.lines()[0]?.includes('paused') === true;
  await drawn(terminal);
  for (const key of ['1', '2', '3', '4']) {
    terminal.press(key);
    for (let round = 0; round < 25; round++) {
      const n = (round * 7919 + Number(key) * 104729) % 1000;
      terminal.resize(40 + (n % 140), 8 + (n % 50));
      await new Promise((resolve) => setTimeout(resolve, n % 13));
    }
    terminal.resize(100, 30);
    terminal.press('p'); // so that nothing moves between the two looks
    await terminal.waitFor(
      () => isPaused() && isWhole(terminal.lines()) && terminal.isSettled(),
      'paused screen of the last size',
    );
    const grown = terminal.screen();
    await settled(terminal);
    expect(terminal.screen()).toBe(grown);
    expect(terminal.wrapped()).toEqual([]);
    terminal.press('p');
    await terminal.waitFor(() => !isPaused(), 'live screen');
  }
});

/** Header and footer are in their rows from their beginnings on: what a smaller screen left is gone. */
const isWhole = (lines: readonly string[]): boolean =>
  / shop · /.test(lines[0]?.slice(0, 10) ?? '') && lines[29]?.startsWith(' ↑↓ move') === true;

it('a terminal that went to another size and back, unnoticed, is drawn again', async () => {
  const terminal = openConsole([], { columns: 100, rows: 30 });
  await drawn(terminal);
  terminal.press('p');
  await terminal.waitFor(
    () => terminal.lines()[0]?.includes('paused') === true && terminal.isSettled(),
    'pause',
  );
  const before = terminal.screen();
  terminal.signal('SIGSTOP');
  terminal.resize(40, 10);
  terminal.resize(100, 30);
  expect(terminal.screen()).not.toBe(before);
  terminal.signal('SIGCONT');
  await terminal.waitFor((screen) => screen === before, 'screen of before');
});
