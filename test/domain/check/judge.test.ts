import { expect, test } from 'vitest';
import { combine, judgeAttempt } from '../../../src/domain/check/judge.ts';
import type { Attempt, CheckKind } from '../../../src/domain/check.ts';
import { at, attempt, spec } from './attempts.ts';

const outcome = (changed: Partial<Attempt>, kind: CheckKind = 'http', conditions: readonly string[] = []) =>
  judgeAttempt(spec({ kind, conditions }), attempt(changed), at).outcome;

const critical = (because: string) => ({ is: 'failed', severity: 'critical', because });
const warning = (because: string) => ({ is: 'failed', severity: 'warning', because });
const passed = { is: 'passed' };

const health = (status: string, redis: string) =>
  JSON.stringify({ status, checks: { database: { status: 'healthy' }, redis: { status: redis } } });

test.each<readonly [what: string, changed: Partial<Attempt>, expected: object]>([
  ['a 2xx', { status: 204 }, passed],
  ['a redirect', { status: 301 }, critical('answered 301')],
  ['a 5xx', { status: 503 }, critical('answered 503')],
  [
    'a 5xx with a health document, which names the part',
    { status: 503, body: health('unhealthy', 'unhealthy') },
    critical('answered 503, checks.redis: unhealthy'),
  ],
  [
    'a 200 that says it is unhealthy',
    { body: health('unhealthy', 'down') },
    critical('says it is unhealthy, checks.redis: down'),
  ],
  [
    'a 200 that says it is degraded',
    { body: health('degraded', 'down') },
    warning('says it is degraded, checks.redis: down'),
  ],
  ['a 200 that says it is healthy', { body: health('healthy', 'ok') }, passed],
  [
    'nobody who listens',
    { connected: false, error: { blames: 'target', message: 'connection refused 10.0.0.12:443' } },
    critical('connection refused 10.0.0.12:443'),
  ],
  [
    'a secret that is not there',
    { error: { blames: 'us', message: 'the header Authorization of check/api: $TOKEN is not set' } },
    { is: 'unknown', because: 'the header Authorization of check/api: $TOKEN is not set' },
  ],
])('without conditions, %s is judged by the kind', (_, changed, expected) => {
  expect(outcome(changed)).toEqual(expected);
});

test.each<readonly [conditions: readonly string[], changed: Partial<Attempt>, expected: object]>([
  [['[STATUS] == 301'], { status: 301 }, passed],
  [['[STATUS] == 200'], { status: 301 }, critical('answered 301, expected [STATUS] == 200')],
  [['[STATUS] == 200'], { status: 503 }, critical('503')],
  [
    ['[STATUS] == 200', '[BODY].status == healthy'],
    { body: health('unhealthy', 'unhealthy') },
    critical('[BODY].status == healthy: it is unhealthy, checks.redis: unhealthy'),
  ],
  [['[RESPONSE_TIME] < 500'], { took: 812 }, critical('[RESPONSE_TIME] < 500: it is 812 ms')],
  [['[BODY].a == 1'], { body: 'garbage' }, critical('[BODY].a == 1: the answer lacks it')],
  [
    ['[CONNECTED] == false'],
    { connected: false, error: { blames: 'target', message: 'connection refused' } },
    passed,
  ],
  [
    ['[CONNECTED] == true'],
    { connected: true, error: { blames: 'target', message: 'the certificate is not trusted' } },
    critical('the certificate is not trusted'),
  ],
])('conditions %s decide alone', (conditions, changed, expected) => {
  expect(outcome(changed, 'http', conditions)).toEqual(expected);
});

test.each<readonly [kind: CheckKind, changed: Partial<Attempt>, expected: object]>([
  ['disk', { body: '{"free_ratio":0.5}' }, passed],
  ['disk', { body: '{"free_ratio":0.19}' }, warning('19 % free, limit 20 %')],
  ['disk', { body: '{"free_ratio":0.099}' }, critical('9.9 % free, limit 10 %')],
  ['container', { body: '{"state":"running","health":"healthy"}' }, passed],
  ['container', { body: '{"state":"running","health":null}' }, passed],
  ['container', { body: '{"state":"exited","health":null}' }, critical('it is exited')],
  [
    'container',
    { body: '{"state":"running","health":"unhealthy","output":"no route\\nmore"}' },
    critical('its health check fails: no route'),
  ],
  ['systemd', { body: '{"active_state":"active","load_state":"loaded","result":"success"}' }, passed],
  [
    'systemd',
    { body: '{"active_state":"failed","load_state":"loaded","result":"exit-code"}' },
    critical('it is failed, exit-code'),
  ],
  [
    'systemd',
    { body: '{"active_state":"inactive","load_state":"not-found","result":"success"}' },
    critical('there is no such unit'),
  ],
  ['command', { exit: 0, body: 'RAID OK' }, passed],
  [
    'command',
    { exit: 1, body: 'RAID WARNING - rebuilding | done=41%' },
    warning('RAID WARNING - rebuilding'),
  ],
  ['command', { exit: 2, body: 'RAID CRITICAL' }, critical('RAID CRITICAL')],
  ['command', { exit: 3, body: 'cannot read' }, { is: 'unknown', because: 'cannot read' }],
  ['command', { exit: 9, body: '' }, { is: 'unknown', because: 'exit 9' }],
  ['tcp', {}, passed],
  ['redis', { body: 'PONG' }, passed],
])('a check of the kind %s judges for itself', (kind, changed, expected) => {
  expect(outcome(changed, kind)).toEqual(expected);
});

test('the numbers of a plugin are kept', () => {
  const judged = judgeAttempt(
    spec({ kind: 'command' }),
    attempt({ exit: 0, body: "OK | 'read time'=0.3s;1;2;0 done=41%" }),
    at,
  );
  expect(judged.perf).toEqual([
    { label: 'read time', value: 0.3, unit: 's' },
    { label: 'done', value: 41, unit: '%' },
  ]);
});

const instances = (...all: readonly Partial<Attempt>[]) =>
  all.map((changed, index) =>
    judgeAttempt(spec(), attempt({ instance: `web-${index + 1}`, ...changed }), at),
  );
const down = { connected: false, error: { blames: 'target', message: 'connection refused' } } as const;
const unseen = { connected: false, error: { blames: 'us', message: 'our own network is down' } } as const;

test('of several instances some down is a warning, all down as bad as the check says', () => {
  expect(combine(instances({}, {}, {}))).toEqual(passed);
  expect(combine(instances({}, down, {}))).toEqual(warning('1 of 3 fail: web-2 connection refused'));
  expect(combine(instances(down, down, down))).toEqual(critical('3 of 3 fail: web-1 connection refused'));
});

test('what could not be asked is no witness: the rest decides', () => {
  expect(combine(instances({}, unseen))).toEqual(passed);
  expect(combine(instances(down, unseen))).toEqual(critical('1 of 2 fail: web-1 connection refused'));
  expect(combine(instances(unseen, unseen))).toEqual({ is: 'unknown', because: 'our own network is down' });
});
