import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type EngineState, type JudgedSource, judgeRules } from '../../src/alerts/engine.ts';
import { compileRule, type Rule } from '../../src/alerts/rule.ts';
import { compiled } from '../../src/commands/ruleset.ts';
import { readRules } from '../../src/config/rules/read.ts';
import type { Labels } from '../../src/core/metric.ts';
import type { RuleDefinition } from '../../src/core/rule.ts';
import { sourceAt, type Written } from './promql/samples.ts';

const start = Date.UTC(2026, 10, 20, 2, 41);
const second = 1000;
const minute = 60 * second;

function ruleOf(expr: string, more: Partial<RuleDefinition> = {}): Rule {
  const definition = { alert: 'A', expr, for: 0, keepFiringFor: 0, labels: {}, annotations: {}, ...more };
  const result = compileRule(definition, 'test');
  if (result.is === 'refused') throw new Error(JSON.stringify(result.faults));
  return result.rule;
}

const told = (
  value: number | undefined,
  since?: number,
  labels: Labels = { system: 's' },
): Pick<JudgedSource, 'now'> => ({
  now: () => (value === undefined ? [] : [{ labels, value, since }]),
});

/** Judges one rule again and again, and says how its alert stands each time. */
function judging(rule: Rule) {
  let state: EngineState | undefined;
  return (at: number, source: Pick<JudgedSource, 'now'>, isSilent = false): string => {
    state = judgeRules([rule], state, {
      at: start + at,
      past: () => [],
      isSilent: () => isSilent,
      ...source,
    });
    const { active, ended, isCovered, error } = state.standings.get(rule.id) ?? {};
    const [one] = active?.values() ?? [];
    if (error !== undefined) return `error: ${error}`;
    if (one === undefined) return ended?.length ? 'resolved' : isCovered ? 'inactive' : 'no data';
    if (one.missingSince !== undefined) return 'missing';
    return one.firedAt === undefined ? 'pending' : `firing since ${(one.activeAt - start) / second} s`;
  };
}

describe('a rule', () => {
  const lasting = ruleOf('x > 5', { for: minute });

  it('is pending, fires after its for, and resolves', () => {
    const at = judging(lasting);
    expect(at(0, told(1))).toBe('inactive');
    expect(at(15 * second, told(6))).toBe('pending');
    expect(at(60 * second, told(6))).toBe('pending');
    expect(at(75 * second, told(6))).toBe('firing since 15 s');
    expect(at(90 * second, told(5))).toBe('resolved');
    expect(at(105 * second, told(5))).toBe('inactive');
  });

  it('begins to wait anew when it was not true in between', () => {
    const at = judging(lasting);
    at(0, told(6));
    expect(at(45 * second, told(1))).toBe('resolved');
    expect(at(60 * second, told(6))).toBe('pending');
    expect(at(75 * second, told(6))).toBe('pending');
  });

  it('has its for served by since when the system says it is so', () => {
    expect(judging(lasting)(0, told(6, start - 2 * minute))).toBe('firing since -120 s');
    expect(judging(lasting)(0, told(6, start - 30 * second))).toBe('pending');
  });

  it('goes on for keep_firing_for after it was last true', () => {
    const at = judging(ruleOf('x > 5', { keepFiringFor: minute }));
    at(0, told(6));
    expect(at(15 * second, told(1))).toBe('firing since 0 s');
    expect(at(60 * second, told(6))).toBe('firing since 0 s');
    expect(at(75 * second, told(1))).toBe('firing since 0 s');
    expect(at(130 * second, told(1))).toBe('firing since 0 s');
    expect(at(136 * second, told(1))).toBe('resolved');
  });

  it('says no data where nobody provides what it asks for', () => {
    expect(judging(lasting)(0, told(undefined))).toBe('no data');
    expect(judging(ruleOf('absent(x)'))(0, told(undefined))).toBe('firing since 0 s');
  });

  it('that cannot be evaluated keeps its alerts, and says why', () => {
    const at = judging(ruleOf('x > on () x'));
    const two = { now: () => [1, 2].map((value) => ({ labels: { n: String(value) }, value })) };
    expect(at(0, two)).toMatch(/^error: several on the one side/);
  });
});

describe('what cannot be read', () => {
  const lasting = ruleOf('x > 5', { for: minute });
  const firing = () => {
    const at = judging(ruleOf('x > 5'));
    at(0, told(6));
    return at;
  };

  it('is no all-clear, however long it lasts', () => {
    const at = firing();
    for (let time = 15; time < 900; time += 15)
      expect(at(time * second, told(undefined), true)).toBe('missing');
    expect(at(900 * second, told(6))).toBe('firing since 0 s');
    expect(at(915 * second, told(undefined), true)).toBe('missing');
    expect(at(930 * second, told(1))).toBe('resolved');
  });

  it('is a gap where the system answers, and after 30 s it is gone', () => {
    const at = firing();
    expect(at(15 * second, told(undefined))).toBe('missing');
    expect(at(30 * second, told(6))).toBe('firing since 0 s');
    const other = firing();
    other(15 * second, told(undefined));
    expect(other(50 * second, told(undefined))).toBe('resolved');
  });

  it('is what is no number too, as long as it is none', () => {
    const at = firing();
    for (let time = 15; time < 900; time += 15) expect(at(time * second, told(Number.NaN))).toBe('missing');
    expect(at(900 * second, told(1))).toBe('resolved');
    expect(judging(lasting)(0, told(Number.NaN))).toBe('inactive');
  });

  it('does not count towards what a pending one has to wait', () => {
    const at = judging(ruleOf('x > 5', { for: minute }));
    at(0, told(6));
    expect(at(30 * second, told(undefined), true)).toBe('missing');
    at(60 * second, told(undefined), true);
    at(90 * second, told(undefined), true);
    expect(at(120 * second, told(6))).toBe('pending');
    expect(at(151 * second, told(6))).toMatch(/^firing/);
  });
});

describe('a clock that jumps', () => {
  it('forward lets nothing fire that was not watched for so long', () => {
    const at = judging(ruleOf('x > 5', { for: 5 * minute }));
    at(0, told(6));
    expect(at(60 * minute, told(6))).toBe('pending');
    let time = 60 * minute;
    while (at(time, told(6)) === 'pending') time += 15 * second;
    expect((time - 60 * minute) / second).toBe(285);
  });

  it('back neither ends what fires nor fires what waits', () => {
    const at = judging(ruleOf('x > 5', { for: minute }));
    at(0, told(6));
    at(30 * second, told(6));
    expect(at(-60 * minute, told(6))).toBe('pending');
    expect(at(-60 * minute + 15 * second, told(6))).toMatch(/^firing/);
    expect(at(-120 * minute, told(6))).toMatch(/^firing/);
  });
});

describe('neither a false green nor a storm', () => {
  const rule = ruleOf('x > 5', { for: minute, keepFiringFor: 5 * minute });
  /** What was seen of it before, and how it stands then, a minute and a half after the start. */
  const states = {
    inactive: [1, 1, 1, 1, 1, 1, 1],
    pending: [1, 1, 1, 1, 1, 6, 6],
    firing: [6, 6, 6, 6, 6, 6, 6],
    kept: [6, 6, 6, 6, 6, 6, 1],
    missing: [6, 6, 6, 6, 6, 6, undefined],
  } as const;
  const hour = 60 * minute;
  const disturbances = {
    'a number that is none': { by: 15 * second, value: Number.NaN, isSilent: false },
    'a gap': { by: 15 * second, value: undefined, isSilent: false },
    'a system that is silent': { by: 15 * second, value: undefined, isSilent: true },
    'a clock that jumps forward': { by: hour, value: 'as before', isSilent: false },
    'a clock that jumps back': { by: -hour, value: 'as before', isSilent: false },
  } as const;
  const cases = Object.keys(states).flatMap((state) =>
    Object.keys(disturbances).map((disturbance) => [state, disturbance] as const),
  ) as [keyof typeof states, keyof typeof disturbances][]; // the keys of const objects

  it.each(cases)('comes to what is %s of %s', (state, disturbance) => {
    const see = judging(rule);
    let at = 0;
    const look = (value: number | undefined, isSilent = value === undefined): string =>
      see(at, told(value), isSilent);
    const before = states[state].map((value) => {
      at += 15 * second;
      return look(value);
    });
    const { by, value, isSilent } = disturbances[disturbance];
    const last = states[state].at(-1);
    at += by;
    const disturbed = value === 'as before' ? look(last) : look(value, isSilent);
    at += 15 * second;
    const after = look(last);
    const expected = {
      inactive: [value === undefined ? 'no data' : 'inactive', 'inactive'],
      pending: [value === 'as before' ? 'pending' : 'missing', 'pending'],
      firing: [value === 'as before' ? 'firing' : 'missing', 'firing'],
      kept: [value === 'as before' ? 'firing' : 'missing', 'firing'],
      missing: ['missing', 'missing'],
    }[state];
    expect(before.at(-1)).toMatch(new RegExp(`^${state === 'kept' ? 'firing' : state}`));
    expect([disturbed, after].map((word) => word.replace(/^firing.*/, 'firing'))).toEqual(expected);
  });

  it.each([hour, -hour])('comes to a hundred calm rules of a clock that jumps by %d ms', (by) => {
    const many = Array.from({ length: 100 }, (_, index) => ruleOf(`x > ${index + 2}`, { for: minute }));
    let state: EngineState | undefined;
    for (const at of [0, 15 * second, by, by + 15 * second])
      state = judgeRules(many, state, {
        ...{ at: start + at, past: () => [], isSilent: () => false },
        ...told(1),
      });
    expect([...(state?.standings.values() ?? [])].flatMap(({ active }) => [...active])).toEqual([]);
  });
});

describe('the eight rules of the documents', () => {
  const { rules, problems } = compiled(
    readRules(readFileSync('test/fixtures/rules/documents.yml', 'utf8'), 'documents.yml'),
  );

  /** One sample each 15 s for ten minutes, growing by so much. */
  const series = (metric: string, labels: Labels, from: number, by = 0): Written => ({
    metric,
    labels: { instance: 'web-1', ...labels },
    points: Array.from(
      { length: 60 },
      (_, index) => [start + (index - 40) * 15 * second, from + index * by] as const,
    ),
  });
  const samples = [
    series('http_requests_total', { status: '500' }, 0, 10),
    series('http_requests_total', { status: '200' }, 0, 90),
    ...['1', '2', '4', '+Inf'].map((le, index) =>
      series('http_request_duration_seconds_bucket', { le }, 0, 10 * (index + 1)),
    ),
    series('up', { job: 'moon-dev-app' }, 0),
    series('pg_stat_activity_count', {}, 180),
    series('pg_replication_lag_seconds', {}, 41),
    series('node_cpu_seconds_total', { mode: 'idle', cpu: '0' }, 0, 1.5),
    series('node_memory_MemAvailable_bytes', {}, 10),
    series('node_memory_MemTotal_bytes', {}, 100),
    series('node_filesystem_avail_bytes', {}, 6),
    series('node_filesystem_size_bytes', {}, 100),
  ];

  it('load, evaluate and render their annotations', () => {
    expect(problems).toEqual([]);
    let state: EngineState | undefined;
    for (let at = start - 5 * minute; at <= start; at += 15 * second)
      state = judgeRules(rules, state, { ...sourceAt(samples, at), isSilent: () => false });
    const said = rules.map(({ id, definition }) => {
      const [alert] = state?.standings.get(id)?.active.values() ?? [];
      const is = alert === undefined ? 'quiet' : alert.firedAt === undefined ? 'pending' : 'firing';
      return `${definition.alert} ${is}: ${alert?.annotations.description ?? ''}`;
    });
    expect(said).toMatchInlineSnapshot(`
      [
        "HighErrorRate firing: Error rate is 100% on web-1",
        "HighResponseTime firing: 95th percentile response time is 4s on web-1",
        "ServiceDown firing: web-1 has been down for more than 1 minute",
        "DatabaseConnectionsHigh firing: Database has 180 active connections",
        "DatabaseReplicationLag firing: Replication lag is 41 seconds",
        "HighCPUUsage firing: CPU usage is 90% on web-1",
        "HighMemoryUsage firing: Memory usage is 90% on web-1",
        "DiskSpaceLow firing: Disk space is 6% full on web-1",
      ]
    `);
  });
});
