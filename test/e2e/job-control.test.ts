import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { drawn, openConsole, openShell, program } from './quarterdeck.ts';
import type { Terminal } from './terminal.ts';

const stop = '\u001a';

/** A package whose start script is the program, between two shells and another script, as our own is. */
function npmStart(): string {
  const directory = mkdtempSync(join(tmpdir(), 'qd-npm-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const scripts = { prepare: 'true', start: `npm run --silent prepare && ${program}` };
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ name: 'started', scripts }));
  return `npm --prefix ${directory} start`;
}

/** The shell has the terminal, and it is fit for typing. */
async function expectShell(terminal: Terminal, word: string): Promise<void> {
  await terminal.waitFor((screen) => /Stopped.*\n\$$/s.test(screen) && !terminal.isAlternate(), 'stop');
  expect(terminal.isCursorHidden()).toBe(false);
  terminal.press(`stty -a | grep -o ' icanon' && echo ${word}-$((40 + 2))\r`);
  await terminal.waitFor((screen) => screen.includes(`icanon\n${word}-42`), 'answer of the shell');
}

it.each([
  ['started by hand', () => program],
  ['started by a shell that waits', () => `sh -c '${program}; echo its end'`],
  ['started by npm', npmStart],
])('ctrl-z gives the shell back, and fg the console, when it was %s', async (_, command) => {
  const terminal = openShell();
  terminal.press(`${command()}\r`);
  await drawn(terminal);
  terminal.press(stop);
  await expectShell(terminal, 'once');
  terminal.press('fg\r');
  await drawn(terminal);
  terminal.press('3');
  await terminal.waitFor((screen) => screen.includes('─ Containers'), 'answer to a key');
  terminal.press(stop + stop);
  await expectShell(terminal, 'twice');
  terminal.press('fg\r');
  await terminal.waitFor((screen) => terminal.isAlternate() && screen.includes('─ Containers'), 'console');
  terminal.press('\u0003');
  await terminal.waitFor((screen) => !terminal.isAlternate() && screen.endsWith('\n$'), 'prompt');
  terminal.press('echo ended with $?\r');
  await terminal.waitFor((screen) => screen.includes('ended with 0'), 'exit code');
});

it('a terminal that was resized meanwhile is drawn in its new size', async () => {
  const terminal = openShell({ columns: 120, rows: 40 });
  terminal.press(`${program}\r`);
  await drawn(terminal);
  terminal.press(stop);
  await expectShell(terminal, 'here');
  terminal.resize(80, 24);
  terminal.press('fg\r');
  await drawn(terminal);
  await terminal.waitFor(() => /q quit/.test(terminal.lines()[23] ?? ''), 'footer in the last row');
});

it('without a shell that could bring it back, the console stays', async () => {
  const terminal = openConsole();
  await drawn(terminal);
  const before = terminal.raw().length;
  terminal.press(stop);
  await terminal.waitFor(() => terminal.raw().slice(before).includes('\u001b[?1049l'), 'way to the shell');
  await drawn(terminal);
  terminal.press('3');
  await terminal.waitFor((screen) => screen.includes('─ Containers'), 'answer to a key');
  terminal.press('qq');
  expect(await terminal.exited).toMatchObject({ exitCode: 0 });
});

it('a key that repeats draws the screen again, and nothing else', async () => {
  const terminal = openConsole();
  await drawn(terminal);
  terminal.press('\f\f\f');
  terminal.press('3');
  await terminal.waitFor((screen) => screen.includes('─ Containers') && terminal.isAlternate(), 'a screen');
});
