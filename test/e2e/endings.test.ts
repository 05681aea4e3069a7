import { readFileSync } from 'node:fs';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { until } from '../lab/processes.ts';
import {
  consoleBelow,
  drawn,
  home,
  isRunning,
  openInShell,
  openShell,
  program,
  sane,
  saneness,
} from './quarterdeck.ts';
import { childrenOf, type Terminal } from './terminal.ts';

/** What the shell says when the program has ended. */
async function ended(terminal: Terminal): Promise<{ code: number; screen: string }> {
  const screen = await terminal.waitFor((text) => /ended with \d+: .*opost/s.test(text), 'end');
  return { code: Number(/ended with (\d+)/.exec(screen)?.[1]), screen };
}

describe('the terminal is as it was, and the exit code right, after', () => {
  it.each([
    ['q', 'q', 0],
    ['Ctrl-C', '\u0003', 0],
    ['q on another screen, which leads back to the Deck, and q there', '2qq', 0],
    ['Ctrl-C while something is typed', '3/web\u0003', 0],
  ])('%s', async (_, keys, code) => {
    const terminal = openInShell(program);
    await drawn(terminal);
    for (const key of keys) {
      terminal.press(key);
      await new Promise((resolve) => setTimeout(resolve, 20)); // as fingers do it
    }
    expect(await ended(terminal)).toMatchObject({ code });
    expect(saneness(terminal)).toEqual(sane);
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', 130],
  ] as const)('%s', async (signal, code) => {
    const terminal = openInShell(program);
    await drawn(terminal);
    process.kill(consoleBelow(terminal.pid), signal);
    expect(await ended(terminal)).toMatchObject({ code });
    expect(saneness(terminal)).toEqual(sane);
  });

  it('a signal before anything is drawn', async () => {
    const terminal = openInShell(program);
    const pid = await until('Start', async () => consoleBelow(terminal.pid) || undefined);
    await until('Listeners', async () => (catches(pid, 15) ? true : undefined));
    process.kill(pid, 'SIGTERM');
    expect(await ended(terminal)).toMatchObject({ code: 143 });
    expect(saneness(terminal)).toEqual(sane);
  });

  it.each([
    ['an exception that nothing catches', `throw new Error('planted \\u001b[2Jhere')`],
    ['a promise that nothing catches', `Promise.reject(new Error('planted here'))`],
  ])('%s, told in one sentence', async (_, break_) => {
    const terminal = openInShell(program, {
      env: {
        NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(`process.on('SIGUSR2',()=>{${break_}})`)}`,
      },
    });
    await drawn(terminal);
    process.kill(consoleBelow(terminal.pid), 'SIGUSR2');
    const { code, screen } = await ended(terminal);
    expect(code).toBe(1);
    expect(screen).toContain('quarterdeck: planted here (a defect of this program; --debug says where)');
    expect(screen).not.toContain('    at ');
    expect(saneness(terminal)).toEqual(sane);
  });
});

it('who has nothing left to wait for, and no outcome, says so in one sentence', async () => {
  const hang = `import fs from 'node:fs/promises';import{syncBuiltinESMExports}from'node:module';fs.lstat=()=>new Promise(()=>{});syncBuiltinESMExports()`;
  const { exitCode, stderr } = await execa(process.execPath, [program, 'config', 'check'], {
    env: { ...home(), NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(hang)}` },
    ...{ extendEnv: false, reject: false },
  });
  expect(stderr).toBe(
    'quarterdeck: it came to an end without an outcome; what was begun may be half done (a defect of this program; --debug says where)',
  );
  expect(exitCode).toBe(1);
});

describe('nothing is left behind', () => {
  it('when the terminal dies', async () => {
    const terminal = openInShell(`script -qc 'exec ${program}' /dev/null`);
    await drawn(terminal);
    const [script = 0] = childrenOf(terminal.pid);
    const pid = consoleBelow(terminal.pid);
    process.kill(script, 'SIGKILL');
    await until('The end of the console', async () => (isRunning(pid) ? undefined : true), 15);
  });

  it('when the terminal dies while the console is stopped', async () => {
    const terminal = openShell();
    terminal.press(`${program}\r`);
    await drawn(terminal);
    const pid = consoleBelow(terminal.pid);
    terminal.press('\u001a');
    await terminal.waitFor((screen) => screen.includes('Stopped'), 'shell');
    terminal.signal('SIGHUP');
    await terminal.exited;
    await until('The end of the console', async () => (isRunning(pid) ? undefined : true), 15);
  });
});

/** Whether the process has a listener for a signal, as the kernel says. */
function catches(pid: number, signal: number): boolean {
  const caught = /SigCgt:\s*(\w+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0';
  return ((BigInt(`0x${caught}`) >> BigInt(signal - 1)) & 1n) === 1n;
}
