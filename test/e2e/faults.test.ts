import { execa } from 'execa';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type OwnLab, startLab } from '../lab/lab.ts';
import { drawn, home, openConsole, program } from './quarterdeck.ts';
import type { Terminal } from './terminal.ts';

// Services are harmed here, so they are not those that other tests use.
let lab: OwnLab;
beforeAll(async () => {
  lab = await startLab();
}, 120_000);
afterAll(() => lab.down());

/** Generous: the machine may be busy. How soon it is seen is told by the waits that the program announces. */
const patience = 60_000;
const slow = { timeout: 240_000 };

type Watched = {
  readonly terminal: Terminal;
  sees(wanted: RegExp): Promise<RegExpExecArray>;
  /** Every "next try in N s" that was on the screen. */
  readonly waits: ReadonlySet<number>;
};

async function watchLab(): Promise<Watched> {
  const terminal = openConsole(['--config', lab.facts.stackFile], { columns: 180, rows: 50 });
  const waits = new Set<number>();
  const sees = async (wanted: RegExp): Promise<RegExpExecArray> => {
    let found: RegExpExecArray | null = null;
    const look = (screen: string): boolean => {
      for (const [, seconds] of screen.matchAll(/next try in (\d+) s/g)) waits.add(Number(seconds));
      found = wanted.exec(screen);
      return found !== null;
    };
    await terminal.waitFor(look, String(wanted), patience);
    return found ?? expect.fail(`no ${wanted}`);
  };
  await drawn(terminal);
  return { terminal, sees, waits };
}

/** A host's number moves on, on the Deck, and keys are answered. */
async function expectLive({ terminal, sees }: Watched): Promise<void> {
  terminal.press('1');
  await sees(/─ 2 Host /);
  const cpu = (screen: string): string => /^ cpu .*%/m.exec(screen)?.[0] ?? '';
  const before = cpu(terminal.screen());
  await terminal.waitFor((screen) => cpu(screen) !== before, 'another number of the host', patience);
  terminal.press('?');
  await sees(/Esc close/);
  terminal.press('\u001b');
  await sees(/\? help/);
}

/** While somebody looks, what was mended is tried again within ten seconds. */
const expectSoon = ({ waits }: Watched): void => {
  expect(waits.size).toBeGreaterThan(0);
  expect(Math.max(...waits)).toBeLessThan(10);
};

/** Mends when the test says so; when it ended before that, at its end. */
function mending(mend: () => unknown): () => Promise<void> {
  let isMended = false;
  const once = async (): Promise<void> => {
    if (isMended) return;
    isMended = true;
    await mend();
  };
  onTestFinished(once);
  return once;
}

const seconds = (text = ''): number => {
  const [, minutes = '0', rest = '0'] = /^(?:(\d+)m)?([\d.]+) ?s$/.exec(text) ?? [];
  return Number(minutes) * 60 + Number(rest);
};
const bytes = (text = ''): number => {
  const [, amount, unit = 'B'] = /^([\d.]+) (\w+)$/.exec(text) ?? [];
  return Number(amount) * 1000 ** ['B', 'kB', 'MB', 'GB'].indexOf(unit);
};

test('a stopped replica and a paused one show as what they are, and heal', slow, async () => {
  const { p1, r1, r2 } = lab.postgres;
  const watched = await watchLab();
  const { terminal, sees } = watched;
  terminal.press('4');
  await sees(/├ ● r1 +streaming.*\n.*└ ● r2 +streaming/);

  await r1.stop();
  const mend = mending(() => Promise.all([r1.start(), r2.resumeReplay()]));
  await r2.pauseReplay();
  const where = `127\\.0\\.0\\.1:${r1.port}`;
  await sees(
    new RegExp(
      `! r1 +does not answer: connection refused ${where}, since \\d\\d:\\d\\d, (next try in \\d+ s|trying now)`,
    ),
  );
  await sees(/─ 4 Databases .* \S+ old, r1 does not answer: /);
  expect(terminal.screen()).toMatch(/● p1 +primary/);
  expect(terminal.screen()).toMatch(/\d+ systems {2}\d+ live {2}1 down/);

  const lag = /! r2 +replay paused +async +(?:≥ )?([\d.]+ [kMG]?B) +(?:≥ )?((?:\d+m)?[\d.]+ ?s)/;
  const [, ahead, age] = await sees(lag);
  await p1.sql('CREATE TABLE IF NOT EXISTS filler AS SELECT generate_series(1, 20000) AS n');
  await terminal.waitFor(
    (screen) => {
      const [, nextAhead, nextAge] = lag.exec(screen) ?? [];
      return bytes(nextAhead) > bytes(ahead) && seconds(nextAge) > seconds(age);
    },
    'a lag that grows in bytes and seconds',
    patience,
  );
  await expectLive(watched);
  await sees(/(?:warning|true now) +PostgresDown +postgres\/main\/r1 +r1 does not answer/);
  await sees(/warning +ReplayPaused +postgres\/main\/r2 +replay is paused/);

  await mend();
  terminal.press('4');
  await sees(/├ ● r1 +streaming.*\n.*└ ● r2 +streaming/);
  await sees(/(\d+) systems {2}\1 live/);
  expectSoon(watched);
});

test('a frozen primary and a frozen pooler grey out only themselves, and heal', slow, async () => {
  const { p1 } = lab.postgres;
  const { pgbouncer } = lab;
  const watched = await watchLab();
  const { terminal, sees } = watched;
  terminal.press('4');
  await sees(/├ ● r1 +streaming.*\n.*└ ● r2 +streaming/);

  p1.freeze();
  pgbouncer.freeze();
  const mend = mending(() => [p1.thaw(), pgbouncer.thaw()]);
  await sees(
    /▲ p1 +does not answer: nothing from 127\.0\.0\.1:\d+ in time, since \d\d:\d\d, (next try in \d+ s|trying now)/,
  );
  await sees(/pool +pgbouncer does not answer: nothing from 127\.0\.0\.1:\d+ in time/);
  // Whose primary is silent may be behind: never a zero, never green.
  for (const replica of ['r1', 'r2'])
    await sees(new RegExp(`[├└] [?!▲] ${replica} +streaming +(–|≥ [1-9]\\S* [kMG]?B) +≥ \\S`));
  await expectLive(watched);
  await sees(/(?:critical|true now) +PostgresDown +postgres\/main\/p1/);
  await sees(/(?:critical|true now) +PgBouncerDown +pgbouncer\/main/);

  await mend();
  terminal.press('4');
  await sees(/● p1 +primary/);
  await sees(/pool +pgbouncer +active/);
  await sees(/(\d+) systems {2}\1 live/);
  expectSoon(watched);
});

test('a killed engine and a full server show as what they are, and heal', slow, async () => {
  const { docker } = lab;
  const watched = await watchLab();
  const { sees } = watched;
  await sees(/● shop-web +healthy/);
  await docker.kill();
  const mend = mending(() => docker.start());
  {
    await using crowd = await lab.postgres.p1.fill();
    expect(crowd.connections).toBeGreaterThan(10);
    await sees(
      /(?:critical|true now) +ContainerEngineDown +docker\/lab +docker does not answer: nobody listens on \S+docker\.sock/,
    );
    await sees(/─ 3 Containers .* old, /);
    await sees(/(?:critical|true now) +PostgresConnections(High|Full) +postgres\/main\/p1/);
    await sees(/conn +(\d+) of \1 +100 %|▲ p1 +full: /);
    const { stdout, exitCode } = await execa(program, ['status', '--config', lab.facts.stackFile], {
      env: home(),
      reject: false,
    });
    expect(exitCode).toBe(2);
    expect(stdout).toMatch(/critical +postgres\/main\/p1 .* full · .*(connection slots|too many clients)/);
    expect(stdout).not.toMatch(/PostgresDown/);
    await expectLive(watched);
  }
  await mend();
  await sees(/● shop-web +(healthy|starting)/);
  await sees(/(\d+) systems {2}\1 live/);
  expect(watched.terminal.screen()).not.toMatch(
    /(?:critical|warning|true now) +(?:ContainerEngineDown|PostgresConnections)/,
  );
  expectSoon(watched);
});

test('what is frozen when the console starts does not hold up the first frame, and heals', slow, async () => {
  const { docker } = lab;
  const { r2 } = lab.postgres;
  docker.freeze();
  r2.freeze();
  const mend = mending(() => [docker.thaw(), r2.thaw()]);
  const watched = await watchLab();
  expect(watched.terminal.screen()).toMatch(/is not read yet/);
  expect(watched.terminal.raw()).not.toMatch(/does not answer|is silent/);
  const { sees } = watched;
  await sees(/r2 +does not answer/);
  await sees(/ContainerEngineDown +docker\/lab +docker is silent on \S+docker\.sock: no answer within/);
  await sees(/● p1 +primary/);
  await expectLive(watched);

  await mend();
  await sees(/└ ● r2 +streaming/);
  await sees(/● shop-web +healthy/);
  await sees(/(\d+) systems {2}\1 live/);
  expectSoon(watched);
});
