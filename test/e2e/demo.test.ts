import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createTables } from '../../src/views/tables.ts';
import { processesOf } from '../lab/processes.ts';
import { labs } from '../lab/reap.ts';
import { patience, slow } from './commands.ts';
import { home } from './quarterdeck.ts';
import { openTerminal } from './terminal.ts';
import { expectLive, watchIn } from './watched.ts';

const { deck, panels } = createTables();
const demos = () => labs().filter(({ purpose }) => purpose === 'demo');

/** What somebody who looks around sees first, by the keys of the screens. */
const around: Readonly<Record<string, RegExp>> = {
  '2': /─ Processes/,
  '3': /↻ shop-mailer +restarting, exit 1|shop-mailer +exited 1/,
  '4': /● p1 +primary/,
  '5': /● :\d+ +master/,
  '6': /● shop-tls/,
  '7': /ContainerCrashLooping +container\/shop-mailer/,
  '9': /created from image quarterdeck-lab:1/,
};

test(
  'a newcomer sees the whole Deck alive with one command, looks around, and leaves nothing behind',
  slow,
  async () => {
    const before = new Set(demos().map(({ id }) => id));
    await using terminal = openTerminal('npm', ['run', 'demo'], { columns: 180, rows: 50, env: home() });
    await terminal.waitFor(() => terminal.isAlternate(), 'console', patience);
    const lab = demos().find(({ id }) => !before.has(id)) ?? expect.fail('the demo has no lab of its own');
    expect(processesOf(lab)).not.toEqual([]);

    const watched = await watchIn(terminal);
    await watched.sees(/(\d+) systems {2}\1 live/);
    const titles = ['Alerts', ...deck.map(({ panel }) => panels[panel]?.title ?? '')];
    for (const title of titles) await watched.sees(new RegExp(`─ (\\d )?${title} .*─`));
    await expectLive(watched);
    for (const [key, wanted] of Object.entries(around)) {
      terminal.press(key);
      await watched.sees(wanted);
    }

    terminal.press('1');
    await watched.sees(/─ 2 Host /);
    terminal.press('q');
    expect(await terminal.exited).toMatchObject({ exitCode: 0 });
    expect(terminal.isAlternate()).toBe(false);
    expect(existsSync(lab.directory)).toBe(false);
    expect(processesOf(lab)).toEqual([]);
  },
);
