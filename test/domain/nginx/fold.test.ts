import { describe, expect, test } from 'vitest';
import { foldUpstreams, isSettled, type MemberAttempt } from '../../../src/domain/nginx/fold.ts';
import { counted, upstreamHealth } from '../../../src/domain/nginx/judged.ts';
import { upstreamsOf } from '../../../src/domain/nginx/upstreams.ts';
import type { NginxUpstreams } from '../../../src/domain/nginx.ts';
import { directives } from './configurations.ts';

const at = Date.UTC(2026, 10, 20, 2, 41);
const upstreams = upstreamsOf(
  directives('http { upstream api { server a:1; server b:1; server c:1 down; } }'),
);
const up: MemberAttempt = { is: 'passed', took: 1 };
const down: MemberAttempt = { is: 'failed', because: 'connection refused a:1', took: 1 };
const lost: MemberAttempt = { is: 'unknown', because: 'our own network is down', took: 1 };

/** What is held after so many tries of `a`, while `b` is well. */
function tries(...found: readonly MemberAttempt[]): NginxUpstreams {
  let known: NginxUpstreams | undefined;
  for (const [index, attempt] of found.entries())
    known = foldUpstreams(
      upstreams,
      new Map([
        ['a:1', attempt],
        ['b:1', up],
      ]),
      known,
      at + index * 1_000,
    );
  return known ?? { upstreams: [] };
}
const a = (known: NginxUpstreams) => known.upstreams[0]?.members[0];
const health = (known: NginxUpstreams) => known.upstreams.map(upstreamHealth);

describe('a member', () => {
  test('is what the first try finds', () => {
    expect(a(tries(up))).toMatchObject({ state: 'up', because: '', since: at });
    expect(a(tries(down))).toMatchObject({ state: 'down', because: 'connection refused a:1' });
  });

  test('turns over after two tries in a row, either way', () => {
    expect([tries(up, up, down), tries(up, down, down)].map((known) => a(known)?.state)).toEqual([
      'up',
      'down',
    ]);
    expect([tries(down, up), tries(down, up, up)].map((known) => a(known)?.state)).toEqual(['down', 'up']);
    expect(a(tries(up, down, up, down))?.state).toBe('up');
  });

  test('of which nothing can be learned is unknown, and since when', () => {
    expect(a(tries(up, lost, lost))).toMatchObject({ state: 'unknown', since: at + 1_000 });
    expect(a(tries(up, lost, up))?.state).toBe('up');
  });

  test('that is marked down is not asked, and not meant', () => {
    const known = tries(up, up);
    expect(known.upstreams[0]?.members[2]?.state).toBe('marked down');
    expect(known.upstreams.map(counted)).toEqual([{ meant: 2, up: 2, down: 0 }]);
  });
});

test('of several some down is a warning, all of them critical', () => {
  expect(health(tries(up, up))).toEqual(['ok']);
  expect(health(tries(down, down))).toEqual(['warning']);
  const none = foldUpstreams(
    upstreams,
    new Map([
      ['a:1', down],
      ['b:1', down],
    ]),
    undefined,
    at,
  );
  expect(health(none)).toEqual(['critical']);
  expect(health(tries(lost))).toEqual(['unknown']);
});

test('members are asked sooner until each has proven that it is up', () => {
  const cases = [tries(up), tries(up, up), tries(up, up, down), tries(down, down)];
  expect(cases.map(isSettled)).toEqual([false, true, false, false]);
});
