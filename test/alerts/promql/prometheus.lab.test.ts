import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultRules } from '../../../src/alerts/defaults.ts';
import { evaluate, vectorOf } from '../../../src/alerts/promql/evaluate.ts';
import { keyOf } from '../../../src/alerts/promql/labels.ts';
import { parsePromql } from '../../../src/alerts/promql/parse.ts';
import { freePorts } from '../../lab/ports.ts';
import { sourceAt, type Written } from './samples.ts';

const end = Date.UTC(2026, 10, 20, 2, 41);
let seed = 7;
/** The same numbers each time; a multiplier of Park and Miller. */
const random = (): number => {
  seed = (seed * 48_271) % 2_147_483_647;
  return seed / 2_147_483_647;
};

type Next = (before: number, index: number) => number;

/** Samples at uneven times over twenty minutes, some of them missing. */
function walk(metric: string, labels: Written['labels'], start: number, next: Next, gap = 0): Written {
  const points: [number, number][] = [];
  let value = start;
  for (
    let index = 0, at = end - 1_200_000 + 137;
    at < end;
    index++, at += 1_500 + Math.round(random() * 1_000)
  ) {
    value = next(value, index);
    if (random() >= gap) points.push([at, value]);
  }
  return { metric, labels, points };
}

const grow: Next = (before) => before + Math.floor(random() * 10);
const restart: Next = (before, index) => (index % 150 === 149 ? 2 : grow(before, index));
const wander: Next = (before) => before + random() - 0.5;
const bounds = ['0.1', '0.5', '1', '2.5', '+Inf'];

const series: readonly Written[] = [
  walk('requests_total', { instance: 'a', status: '200' }, 0, grow),
  walk('requests_total', { instance: 'a', status: '500' }, 40, restart, 0.3),
  walk('requests_total', { instance: 'b', status: '200' }, 1e6, grow, 0.9),
  walk('requests_total', { instance: 'b', status: '503' }, 0, () => 5),
  walk('temperature', { instance: 'a', room: 'x' }, 20, wander),
  walk('temperature', { instance: 'a', room: 'y' }, -3, wander, 0.5),
  walk('temperature', { instance: 'b', room: 'x' }, 0, wander),
  walk('limit', { instance: 'a', kind: 'soft' }, 21, () => 21),
  walk('limit', { instance: 'b', kind: 'hard' }, 0, () => 0),
  walk('odd', { instance: 'a' }, 0, (_, index) => (index % 3 === 0 ? Number.NaN : index)),
  {
    metric: 'gone',
    labels: { instance: 'a' },
    points: [
      [end - 400_000, 3],
      [end - 310_000, 4],
    ],
  },
  { metric: 'late', labels: { instance: 'a' }, points: [[end - 290_000, 3]] },
  ...bounds.map((le, index) =>
    walk('latency_bucket', { instance: 'a', le }, 0, (before) => before + 1 + index),
  ),
];

const expressions = [
  'temperature',
  'temperature{room="x"}',
  'temperature{room!="x"}',
  'temperature{room=~"x|z", instance!~"b.*"}',
  'temperature{nothing=""}',
  'gone',
  'late',
  '-temperature',
  '1 + 2 * 3 ^ 2 % 5 - 4 / 8',
  '2 ^ 3 ^ 2',
  'temperature * 2 - 1',
  '100 - temperature % 7',
  'temperature / 0',
  'temperature > 0',
  '0 < temperature',
  'temperature > bool 0',
  '1 == bool 1',
  'temperature - on (instance, room) temperature',
  'temperature > on (instance) group_left (kind) limit',
  'limit * on (instance) group_right temperature',
  'temperature{room="x"} - ignoring (room, kind) limit',
  'temperature{room="x"} >= on (instance) limit',
  'temperature and on (instance) limit > 0',
  'temperature unless on (instance) limit > 0',
  'temperature{room="x"} or temperature{room="y"}',
  'limit or on (instance) temperature',
  'sum(temperature)',
  'sum by (instance) (temperature)',
  'avg without (room) (temperature)',
  'min(temperature)',
  'max by (room) (temperature)',
  'count by (nothing) (temperature)',
  'group(temperature)',
  'max(odd)',
  'abs(temperature)',
  'ceil(temperature)',
  'floor(temperature)',
  'round(temperature, 0.5)',
  'sqrt(abs(temperature))',
  'sgn(temperature)',
  'ln(limit)',
  'clamp(temperature, -1, 1)',
  'clamp_min(temperature, 0)',
  'clamp_max(temperature, 0)',
  'absent(temperature)',
  'absent(nothing{instance="a", room=~"x"})',
  'scalar(limit{kind="soft"})',
  'scalar(limit)',
  'vector(3)',
  'time()',
  ...['rate', 'increase', 'irate', 'resets', 'changes', 'delta', 'idelta', 'deriv'].flatMap((name) =>
    ['5m', '1m', '17s', '30m'].map((window) => `${name}(requests_total[${window}])`),
  ),
  'delta(temperature[5m])',
  'deriv(temperature[5m])',
  'predict_linear(temperature[5m], 3600)',
  ...['avg', 'min', 'max', 'sum', 'count', 'last', 'present'].map((name) => `${name}_over_time(odd[2m])`),
  'avg_over_time(temperature[5m])',
  'max_over_time(gone[7m])',
  'sum by (instance) (rate(requests_total{status=~"5.."}[5m])) / sum by (instance) (rate(requests_total[5m])) > 0.05',
  'rate(requests_total{status=~"5.."}[5m]) / rate(requests_total[5m]) > 0.05',
  'histogram_quantile(0.95, rate(latency_bucket[5m]))',
  'histogram_quantile(0.5, sum by (le) (latency_bucket))',
  'histogram_quantile(1.5, latency_bucket)',
  'histogram_quantile(0.5, latency_bucket{le!="+Inf"})',
  '(1 - (temperature / on (instance) group_left limit)) * 100 > 85',
];

let directory: string;
let stop: AbortController;
let url: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'quarterdeck-prometheus-'));
  stop = new AbortController();
  const text = join(directory, 'samples');
  await writeFile(text, openMetrics());
  await execa('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', text, join(directory, 'data')]);
  await writeFile(join(directory, 'prometheus.yml'), 'global: {}\n');
  const [port] = await freePorts(1);
  url = `http://127.0.0.1:${port}`;
  const prometheus = execa(
    'prometheus',
    [
      `--config.file=${join(directory, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(directory, 'data')}`,
      '--storage.tsdb.retention.time=100y',
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { cancelSignal: stop.signal, reject: false },
  );
  const ready = async (): Promise<boolean> =>
    (await fetch(`${url}/-/ready`).catch(() => undefined))?.ok === true;
  for (let tries = 0; tries < 300 && !(await ready()); tries++) await sleep(100);
  expect(await ready()).toBe(true);
  return async () => {
    stop.abort();
    await prometheus;
  };
});
afterAll(() => rm(directory, { recursive: true, force: true }));

function openMetrics(): string {
  const metrics = [...new Set(series.map(({ metric }) => metric))];
  const blocks = metrics.map((metric) => {
    const lines = series
      .filter((one) => one.metric === metric)
      .flatMap(({ labels, points }) => {
        const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
        return points.map(([at, value]) => `${metric}{${pairs.join(',')}} ${value} ${at / 1000}`);
      });
    return `# TYPE ${metric} unknown\n${lines.join('\n')}\n`;
  });
  return `${blocks.join('')}# EOF\n`;
}

type Result = { readonly metric: Record<string, string>; readonly value: readonly [number, string] };

async function asked(expr: string, at: number): Promise<readonly (readonly [string, number])[]> {
  const body = new URLSearchParams({ query: expr, time: String(at / 1000) });
  const response = await fetch(`${url}/api/v1/query`, { method: 'POST', body });
  const { status, data, error } = (await response.json()) as {
    status: string;
    error?: string;
    data: { resultType: string; result: readonly Result[] & readonly [number, string] };
  };
  expect(error).toBeUndefined();
  expect(status).toBe('success');
  if (data.resultType === 'scalar') return [['', number(data.result[1])]];
  return sorted(
    data.result.map(
      ({ metric: { __name__, ...labels }, value }) => [keyOf(labels), number(value[1])] as const,
    ),
  );
}

const number = (text: string): number =>
  text === '+Inf' ? Number.POSITIVE_INFINITY : text === '-Inf' ? Number.NEGATIVE_INFINITY : Number(text);
const sorted = (values: readonly (readonly [string, number])[]) =>
  values.toSorted(([one], [other]) => (one < other ? -1 : 1));

function ours(expr: string, at: number): readonly (readonly [string, number])[] {
  const parsed = parsePromql(expr);
  if (parsed.is === 'refused') throw new Error(parsed.fault.text);
  return sorted(
    vectorOf(evaluate(parsed.expr, sourceAt(series, at))).map(
      ({ labels, value }) => [keyOf(labels), value] as const,
    ),
  );
}

describe('the evaluator agrees with Prometheus', () => {
  it.each(expressions)('%s', async (expr) => {
    for (const at of [end, end - 61_003, end - 377_777]) {
      const [theirs, mine] = [await asked(expr, at), ours(expr, at)];
      expect(mine.map(([key]) => key)).toEqual(theirs.map(([key]) => key));
      for (const [index, [key, value]] of mine.entries()) {
        const wanted = theirs[index]?.[1] ?? Number.NaN;
        const isClose = Math.abs(value - wanted) <= 1e-9 * Math.max(1, Math.abs(wanted));
        expect(
          Object.is(value, wanted) || value === wanted || isClose,
          `${key}: ${value}, not ${wanted}`,
        ).toBe(true);
      }
    }
  });
});

it('was asked about samples that it has', async () => {
  const found = await Promise.all(expressions.map((expr) => asked(expr, end)));
  expect(found.filter(({ length }) => length === 0).length).toBeLessThan(expressions.length / 10);
});

it('accepts the default rules', async () => {
  const file = join(directory, 'defaults.yml');
  await writeFile(file, defaultRules);
  // Its lint wants one rule an alert; what may be told sooner where more is known takes two, of the same labels.
  const { stdout } = await execa('promtool', ['check', 'rules', '--lint=none', file]);
  expect(stdout).toContain('SUCCESS');
});
