import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OwnLab, startLab } from '../lab/lab.ts';
import { patience, slow } from './commands.ts';
import { home, program } from './quarterdeck.ts';
import { expectLive, expectSoon, mending, type Watched, watch } from './watched.ts';

// Services are harmed here, so they are not those that other tests use.
let lab: OwnLab;
beforeAll(async () => {
  lab = await startLab();
}, 120_000);
afterAll(() => lab.down());

const watchLab = (): Promise<Watched> => watch(lab.facts.stackFile);

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
  const alarmed = /(?:critical|warning|true now) +(?:ContainerEngineDown|PostgresConnections)/;
  await watched.terminal.waitFor((screen) => !alarmed.test(screen), 'end of the alerts', 10_000);
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
