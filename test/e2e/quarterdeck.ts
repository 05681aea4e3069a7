import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import { childrenOf, openTerminal, type Terminal, type TerminalOptions } from './terminal.ts';

/** What is shipped. */
export const program = resolve('dist/quarterdeck.js');

/** An environment in which nothing of this machine's user is read or written; gone when the test is. */
export function home(): Readonly<Record<string, string>> {
  const directory = mkdtempSync(join(tmpdir(), 'qd-home-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return {
    HOME: directory,
    QUARTERDECK_STATE: join(directory, 'state'),
    PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ''}`,
    LANG: 'C.UTF-8',
    TZ: 'UTC',
  };
}

/** The program in a terminal of its own; ended with the test. */
export const openConsole = (args: readonly string[] = [], options: TerminalOptions = {}): Terminal =>
  open(program, args, options);

/** A shell that says, when the program in it has ended, with what code, and how the terminal was left. */
export const openInShell = (command: string, options: TerminalOptions = {}): Terminal =>
  open(
    '/bin/sh',
    ['-c', `${command}; code=$?; printf '\\nended with %s: ' $code; stty -a | tr '\\n' ' '`],
    options,
  );

/** A shell with job control, as a person has it. */
export const openShell = (options: TerminalOptions = {}): Terminal =>
  open('/bin/bash', ['--norc', '--noprofile', '-i'], { ...options, env: { PS1: '$ ', ...options.env } });

function open(file: string, args: readonly string[], options: TerminalOptions): Terminal {
  const terminal = openTerminal(file, args, { ...options, env: { ...home(), ...options.env } });
  onTestFinished(() => terminal[Symbol.asyncDispose]());
  return terminal;
}

/** Waits for the Deck, with what it shows of this machine. */
export const drawn = (terminal: Terminal): Promise<string> =>
  terminal.waitFor((screen) => terminal.isAlternate() && / Host .*load /.test(flat(screen)), 'Deck');

const flat = (screen: string): string => screen.replaceAll('\n', ' ');

/** The program below a shell, however many parents are between them. */
export function consoleBelow(pid: number): number {
  for (const child of childrenOf(pid)) {
    const words = readFileSync(`/proc/${child}/cmdline`, 'utf8').split('\0');
    if (words[0]?.endsWith('node') && words.includes(program)) return child;
    const below = consoleBelow(child);
    if (below !== 0) return below;
  }
  return 0;
}

export const isRunning = (pid: number): boolean => existsSync(`/proc/${pid}`);

/** The terminal is as it was: main screen, cursor, line editing and echo. */
export function saneness(terminal: Terminal) {
  const settings = terminal
    .screen()
    .replaceAll('\n', '')
    .split(/[\s;]+/);
  return {
    isAlternate: terminal.isAlternate(),
    isCursorHidden: terminal.isCursorHidden(),
    settings: ['icanon', 'echo', 'isig', 'icrnl', 'opost'].filter((name) => settings.includes(name)),
    pastes: terminal.raw().lastIndexOf('\u001b[?2004h') > terminal.raw().lastIndexOf('\u001b[?2004l'),
  };
}

export const sane: ReturnType<typeof saneness> = {
  isAlternate: false,
  isCursorHidden: false,
  settings: ['icanon', 'echo', 'isig', 'icrnl', 'opost'],
  pastes: false,
};
