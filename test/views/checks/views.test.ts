import { describe, expect, test } from 'vitest';
import { foldCheck } from '../../../src/domain/check/fold.ts';
import type { Attempt, Check, CheckSpec } from '../../../src/domain/check.ts';
import type { Stack } from '../../../src/domain/stack.ts';
import type { WorldReadings } from '../../../src/domain/world.ts';
import { checkList } from '../../../src/views/checks/list.ts';
import { checksPanel } from '../../../src/views/checks/panel.ts';
import { attempt, spec } from '../../domain/check/attempts.ts';
import { bodyOf, detailOf, lookAt, summaryOf, tableOf } from '../drawn.ts';
import { now } from '../world.ts';

const hostile = '\u001b]0;owned\u0007\u001b[2Jevil\u202egnp';
const health = (redis: string) =>
  JSON.stringify({
    status: redis === 'healthy' ? 'healthy' : 'unhealthy',
    uptime_seconds: 86_400,
    version: '42',
    checks: { database: { status: 'healthy' }, redis: { status: redis, message: 'no answer in 3 s' } },
  });

/** A check after these tries, the last of them now. */
function checkAfter(
  of: Partial<Omit<CheckSpec, 'conditions'>> & { readonly conditions?: readonly string[] },
  ...tries: readonly (readonly Attempt[])[]
): Check {
  const checked = spec(of);
  const first = now - (tries.length - 1) * 30_000;
  const folded = tries.reduce<Check | undefined>(
    (last, attempts, index) => foldCheck(checked, attempts, last, first + index * 30_000),
    undefined,
  );
  if (folded === undefined) throw new Error('no try was given');
  return folded;
}

const certificate = (days: number): NonNullable<Attempt['certificate']> => ({
  subject: 'shop.example',
  issuer: 'R11',
  expiresAt: now + days * 86_400_000,
  expiring: 'R11 intermediate',
  selfSigned: false,
  distrust: undefined,
  protocol: 'TLSv1.3',
});

const down = [attempt({ status: 503, took: 812, body: health('unhealthy') })];
const checks: readonly Check[] = [
  checkAfter({ name: 'shop-web' }, [attempt({ took: 38 })], [attempt({ took: 88 })], [attempt({ took: 41 })]),
  checkAfter({ name: 'api', conditions: ['[STATUS] == 200', '[RESPONSE_TIME] < 500'] }, down, down, down),
  checkAfter({ name: 'billing' }, [
    attempt({ connected: false, error: { blames: 'us', message: 'our own network is down' } }),
  ]),
  checkAfter({ name: 'shop-tls', kind: 'tls' }, [attempt({ certificate: certificate(12), took: 9 })]),
  checkAfter(
    { name: 'web' },
    [attempt({ instance: 'http://web-1/' }), attempt({ instance: 'http://web-2/', status: 500 })],
    [attempt({ instance: 'http://web-1/' }), attempt({ instance: 'http://web-2/', status: 500 })],
  ),
  checkAfter({ name: 'garbage' }, [attempt({ body: hostile, instance: `http://${hostile}/` })]),
];

const stack: Stack = {
  name: 'shop',
  environment: 'production',
  access: 'watch',
  accessBecause: undefined,
  systems: checks.map(({ name }) => ({
    id: `check/${name}`,
    kind: 'check',
    title: name,
    where: `https://${name}/health`,
  })),
};
const readings = {
  check: Object.fromEntries(
    checks.map((value) => [`check/${value.name}`, { last: { value, at: now, took: 1 } }]),
  ),
} as unknown as WorldReadings; // only checks are read by what is drawn here

const model = checksPanel.model(readings, stack);

describe('the panel', () => {
  test('the worst first, each in a line of its own, with why', () => {
    expect(bodyOf(checksPanel, model, { columns: 100, rows: 10 })).toMatchInlineSnapshot(`
      "─ Checks  3 passing · 2 failing · 1 unknown
       ▲ api         failing 3 of 3  503   812 ms  checks.redis: unhealthy, no answer in 3 s
       ! shop-tls    200     9 ms  certificate expires in 12 d
       ! web         failing 2 of 3  500    41 ms  1 of 2 fail: http://web-2/ answered 500
       ? billing     unknown since 02:41 · our own network is down
       ● garbage     200    41 ms
       ● shop-web    200    41 ms  p95 88 ms    100 % in 38 s"
    `);
  });

  test('what there is no room for is counted, and said to be well only where it is', () => {
    expect(bodyOf(checksPanel, model, { columns: 78, rows: 3 })).toMatchInlineSnapshot(`
      "─ Checks  3 passing · 2 failing · 1 unknown
       ▲ api         failing 3 of 3  503   812 ms  checks.redis: unhealthy, no answ…
       ! shop-tls    200     9 ms  certificate expires in 12 d
         … 4 more, 2 of them in trouble"
    `);
  });

  test('in one line', () => {
    expect(summaryOf(checksPanel, model)).toMatchInlineSnapshot(
      `"api 503 failing 3 of 3   shop-tls certificate expires in 12 d"`,
    );
  });

  test('is as bad as the worst check', () => {
    expect(checksPanel.health(model, lookAt())).toBe('critical');
  });

  test('without a check it says how to get one', () => {
    const none = checksPanel.model(readings, { ...stack, systems: [] });
    expect(bodyOf(checksPanel, none, { columns: 78, rows: 3 })).toMatchInlineSnapshot(`
      "─ Checks  
       no check is declared: write some under checks in the stack file"
    `);
    expect(checksPanel.health(none, lookAt())).toBe('ok');
  });

  test('one that was not tried yet is not passing', () => {
    const unread = checksPanel.model({ ...readings, check: {} }, stack);
    expect(checksPanel.health(unread, lookAt())).toBe('unknown');
    expect(checksPanel.heading(unread, lookAt())).toBe('6 not tried yet');
  });
});

describe('the list', () => {
  test('at 160 columns', () => {
    expect(tableOf(checkList, readings, stack, 160)).toMatchInlineSnapshot(`
      "  check            state           status     took      p95                 24 h  certificate     age  kind       where                       why
      ▸ ▲ api            failing 3 of 3     503   812 ms        –                  0 %                 0 ms  http       https://api/health          checks.redis: unh…
        ! shop-tls       passing            200     9 ms        –                    –         12 d    0 ms  tls        https://shop-tls/health     certificate expir…
        ! web            failing 2 of 3     500    41 ms    41 ms                100 %                 0 ms  http       https://web/health          1 of 2 fail: http…
        ? billing        unknown            200        –        –                    –                 0 ms  http       https://billing/health      our own network i…
        ● garbage        passing            200    41 ms        –                    –                 0 ms  http       https://garbage/health
        ● shop-web       passing            200    41 ms    88 ms                100 %                 0 ms  http       https://shop-web/health"
    `);
  });

  test('at 80 columns', () => {
    expect(tableOf(checkList, readings, stack, 80)).toMatchInlineSnapshot(`
      "  check            state           status     took     24 h  why
      ▸ ▲ api            failing 3 of 3     503   812 ms      0 %  checks.redis: unhe…
        ! shop-tls       passing            200     9 ms        –  certificate expire…
        ! web            failing 2 of 3     500    41 ms    100 %  1 of 2 fail: http:…
        ? billing        unknown            200        –        –  our own network is…
        ● garbage        passing            200    41 ms        –
        ● shop-web       passing            200    41 ms    100 %"
    `);
  });

  test('in detail, a failing check names the part, its conditions with what they met, and the phases', () => {
    expect(detailOf(checkList, readings, stack, 'check/api')).toMatchInlineSnapshot(`
      "state           failing 3 of 3, since 02:40 (1m00s)
      because         503, checks.redis: unhealthy, no answer in 3 s
      tries           0 ms ago, every 30 s, next in 4.0 s
      it took         –
      up              0 % in 16 s
      objective       99.50 % of 1 d: 16 s of 7m12s used
      asked           https://shop.example/health (10.0.0.12)
      status          503
      last try        812 ms: connect 1 ms · processing 40 ms
      conditions      ▲ [STATUS] == 200  it is 503
                      ▲ [RESPONSE_TIME] < 500  it is 812 ms

      it says of itself
      health          ▲ unhealthy
                      up 1 d · version 42
      ├ ● database  healthy
      └ ▲ redis  unhealthy  no answer in 3 s"
    `);
  });

  test('in detail, the chain of a certificate', () => {
    expect(detailOf(checkList, readings, stack, 'shop-tls')).toMatchInlineSnapshot(`
      "state           passing, since 02:41 (0 ms)
      tries           0 ms ago, every 30 s, next in 4.0 s
      it took         –
      up              –
      objective       99.50 % of 1 d: nothing of 7m12s used
      asked           https://shop.example/health (10.0.0.12)
      status          200
      last try        9 ms: connect 1 ms · processing 40 ms
      certificate     shop.example by R11 · TLSv1.3
      expires         in 12 d, 2026-12-02, that of R11 intermediate"
    `);
  });

  test('in detail, each instance by itself', () => {
    expect(detailOf(checkList, readings, stack, 'check/web')).toMatchInlineSnapshot(`
      "state           failing 2 of 3, since 02:41 (30 s)
      because         1 of 2 fail: http://web-2/ answered 500
      instances       1 of 2 up
      tries           0 ms ago, every 30 s, next in 4.0 s
      it took         p50 41 ms · p95 41 ms
      up              100 % in 8.0 s
      objective       99.50 % of 1 d: nothing of 7m12s used

      ● http://web-1/ passed
      asked           http://web-1/ (10.0.0.12)
      status          200
      last try        41 ms: connect 1 ms · processing 40 ms

      ▲ http://web-2/ failed: answered 500
      asked           http://web-2/ (10.0.0.12)
      status          500
      last try        41 ms: connect 1 ms · processing 40 ms"
    `);
  });

  test('hostile text from an answer is harmless in all of it', () => {
    const drawn = [
      tableOf(checkList, readings, stack, 160),
      detailOf(checkList, readings, stack, 'garbage'),
      bodyOf(checksPanel, model, { columns: 160, rows: 10 }),
    ].join('\n');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
    expect(drawn).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(drawn).toContain('evil');
  });
});
