import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OwnLab, startLab } from '../lab/lab.ts';
import { beyondAscii, colours, misplaced } from './bounds.ts';
import { patience, slow } from './commands.ts';
import { home, openConsole, openInShell, program } from './quarterdeck.ts';
import { settled } from './walk.ts';

// Several things are wrong at once here, so the services are not those that other tests use.
let lab: OwnLab;
let wrongs: readonly RegExp[];
beforeAll(async () => {
  lab = await startLab();
  const { redis, postgres, http, nginx } = lab;
  const { port, kill } = redis[await redis.masterNow()];
  await Promise.all([
    kill(),
    postgres.r1.stop(),
    http.behave({ parts: { database: 'healthy', redis: 'down' } }),
    nginx.members.a.behave({ mode: 'refuse' }),
  ]);
  // Whatever the room, each is there by its name and with its reason; the alert's own name may be cut.
  wrongs = [
    /CheckFailing\W.*\bapi\W.*failed [123] of 3: 503/,
    /ContainerCrashLoopi\S*\W.*shop-mailer\W.*starts in 10 min, exit 1/,
    /\br1 +does not answer/,
    new RegExp(`:${port} +does not answer`),
    /nginx web.* app 1 of 2 up/,
  ];
}, 120_000);
afterAll(() => lab.down());

const sizes = [
  { columns: 160, rows: 45 },
  { columns: 120, rows: 40 },
  { columns: 80, rows: 24 },
] as const;

const looks = {
  'the dark theme': {},
  'the light theme': { theme: 'light' },
  NO_COLOR: { env: { NO_COLOR: '1' } },
  ASCII: { args: ['--ascii'] },
} as const satisfies Record<string, { theme?: string; env?: Record<string, string>; args?: string[] }>;
type Look = {
  readonly theme?: string;
  readonly env?: Record<string, string>;
  readonly args?: readonly string[];
};

const isTold = (screen: string): boolean => wrongs.every((wrong) => wrong.test(screen));

test.each(Object.entries<Look>(looks))(
  'in %s and at every size the Deck alone names each of several things that are wrong, and why',
  slow,
  async (name, { theme = 'dark', env = {}, args = [] }) => {
    const surroundings = { ...home(), ...env };
    prefer(surroundings.HOME ?? '', theme);
    const options = ['--config', lab.facts.stackFile, ...args];
    const terminal = openConsole(options, { ...sizes[0], env: surroundings });
    for (const { columns, rows } of sizes) {
      terminal.resize(columns, rows);
      await terminal.waitFor(
        isTold,
        `Deck of ${columns} by ${rows} that tells ${wrongs.join(', ')}`,
        patience,
      );
      await settled(terminal);
      expect([...misplaced(terminal), terminal.screen()]).toEqual([terminal.screen()]);
      expect(terminal.lines()[0]).toMatch(/\d critical . \d+ warning/);
    }
    terminal.press('q');
    expect(await terminal.exited).toMatchObject({ exitCode: 0 });
    const raw = terminal.raw();
    expect(colours(raw).length > 0).toBe(name !== 'NO_COLOR');
    expect(beyondAscii(raw).length > 0).toBe(name !== 'ASCII');
    // The warning of the light theme, which can be read on white.
    expect(raw.includes('38;5;130')).toBe(name === 'the light theme');
  },
);

test('as plain lines the Deck names them, too', slow, async () => {
  const terminal = openInShell(`${program} --plain --config ${lab.facts.stackFile}`, { rows: 200 });
  await terminal.waitFor(() => isTold(terminal.raw()), 'everything that is wrong', patience);
  terminal.press('q\r');
  await terminal.waitFor((screen) => screen.includes('ended with 0: '), 'end');
  expect(terminal.raw()).not.toContain('\u001b');
});

function prefer(directory: string, theme: string): void {
  const preferences = join(directory, '.config/quarterdeck');
  mkdirSync(preferences, { recursive: true, mode: 0o700 });
  writeFileSync(join(preferences, 'preferences.json'), JSON.stringify({ theme }));
}
