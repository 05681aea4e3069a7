import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLab } from '../lab/lab.ts';
import { labOfWorker } from '../lab/ours.ts';
import { beyondAscii, colours, misplaced } from './bounds.ts';
import { beHostile, harm, harmless } from './hostile.ts';
import { drawn, openConsole } from './quarterdeck.ts';
import type { Terminal } from './terminal.ts';
import { walk } from './walk.ts';

const lab = openLab(labOfWorker());
let hostility: AsyncDisposable;
beforeAll(async () => {
  hostility = await beHostile(lab);
});
afterAll(() => hostility[Symbol.asyncDispose]());

describe('every screen, list and detail, with hostile and wide names in them, is drawn within its bounds', () => {
  const cases = [
    { columns: 80, rows: 24, args: ['--ascii'], env: {} },
    { columns: 120, rows: 40, args: [], env: { NO_COLOR: '1' } },
    { columns: 160, rows: 45, args: [], env: {} },
  ] as const;

  it.each(cases)(
    'at $columns by $rows $args $env',
    async ({ columns, rows, args, env }) => {
      const config = ['--config', lab.facts.stackFile, '--refresh', '1s'];
      const terminal = openConsole([...config, ...args], { columns, rows, env });
      const wrong: string[] = [];
      let seen = '';
      await walk(terminal, (where) => {
        seen += terminal.screen();
        wrong.push(...misplaced(terminal).map((fault) => `${where}: ${fault}\n${terminal.screen()}`));
      });
      terminal.press('1q');
      expect(await terminal.exited).toMatchObject({ exitCode: 0 });
      const raw = terminal.raw();
      expect(wrong).toEqual([]);
      expect(harm.exec(raw)).toBeNull();
      expect(seen.includes(harmless)).toBe(args.length === 0);
      if ('NO_COLOR' in env) expect(colours(raw)).toEqual([]);
      else expect(colours(raw)).not.toEqual([]);
      if (args.length > 0) expect(beyondAscii(raw)).toEqual([]);
      else expect(beyondAscii(raw)).not.toEqual([]);
    },
    120_000,
  );
});

it('hostile names are found wherever they stand, by typing what is harmless of them', async () => {
  const terminal = openConsole(['--config', lab.facts.stackFile], { columns: 160, rows: 45 });
  await drawn(terminal);
  for (const list of [
    'Host: Processes',
    'Host: Deleted files still open',
    'Databases: Databases',
    'Databases: Sessions',
    'Databases: Statements',
    'Databases: Role limits',
  ]) {
    terminal.press(`1:${list}\r/${harmless}\r`);
    await terminal.waitFor(
      () =>
        terminal
          .lines()
          .slice(1)
          .some((line) => /^[▸ ] /.test(line) && line.includes(harmless)) && terminal.isSettled(),
      `hostile name among ${list}`,
      30_000, // a busy machine is slow to say what its processes are called
    );
  }
  expect(harm.exec(terminal.raw())).toBeNull();
}, 120_000);

it('wide names leave the columns beside them where they are', async () => {
  const terminal = openConsole(['--config', lab.facts.stackFile]);
  await drawn(terminal);
  terminal.press(':Databases: Databases\r');
  const rowsOf = (): readonly number[] =>
    terminal.lines().flatMap((line, y) => (/^[▸ ] p1 .*\d [kMG]?B /.test(line) ? [y] : []));
  await terminal.waitFor(
    () => rowsOf().some((y) => terminal.lines()[y]?.includes(harmless)) && terminal.isSettled(),
    'wide name',
  );
  const edge = edgeOf(
    terminal,
    terminal.lines().findIndex((line) => /database .*size /.test(line)),
    'size',
  );
  const ends = rowsOf().map((y) => [terminal.cells(y)[edge - 1], terminal.cells(y)[edge]]);
  expect(ends.length).toBeGreaterThan(2);
  for (const end of ends) expect(end).toEqual(['B', '']);
});

/** The column after a word, as the terminal counts columns. */
function edgeOf(terminal: Terminal, row: number, word: string): number {
  const cells = terminal.cells(row).map((cell) => (cell === '' ? ' ' : cell));
  return cells.join('').indexOf(word) + word.length;
}
