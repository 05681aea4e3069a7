import { expect, it } from 'vitest';
import { judge, matches, type Situation } from '../../../src/actions/engine/judge.ts';
import type { Plan, Risk, Verdict } from '../../../src/core/plan.ts';

const planOf = (risk: Risk, preflight: readonly Verdict[] = []): Plan => ({
  action: 'restart',
  target: { kind: 'container', name: 'web' },
  params: {},
  summary: '',
  risk,
  identity: {},
  facts: {},
  preflight,
  impact: [],
  steps: [],
  proof: [],
  undo: '',
});
const situation: Situation = {
  access: 'operate',
  accessBecause: undefined,
  guards: [],
  overrides: [],
  now: 1_000,
  running: [],
};
const refusal: Verdict = {
  title: 'health',
  is: 'refuse',
  because: 'it is unhealthy',
  override: 'allow-unhealthy',
};

it.each([
  ['safe', { is: 'enter' }],
  ['disruptive', { is: 'yes' }],
  ['destructive', { is: 'word', word: 'web' }],
] as const)('a %s plan asks for what its risk asks for', (risk, needs) => {
  expect(judge(planOf(risk), situation)).toEqual({ is: 'allowed', needs });
});

it('the word is the name of what is replaced, where the plan says so', () => {
  expect(judge({ ...planOf('destructive'), word: 'shop' }, situation)).toMatchObject({
    needs: { is: 'word', word: 'shop' },
  });
});

it('nothing is allowed in watch, whoever asks, and it says who set it', () => {
  const watched = { ...situation, access: 'watch', accessBecause: 'set in /etc/q.yaml' } as const;
  expect(judge(planOf('safe'), watched)).toEqual({
    is: 'refused',
    because: ['You may look but not change anything here: access is watch (set in /etc/q.yaml).'],
  });
});

it('a refusal of the preflight stands until its own override is given, and then the word is asked for', () => {
  const plan = planOf('safe', [refusal]);
  expect(judge(plan, situation)).toEqual({ is: 'refused', because: ['health: it is unhealthy'] });
  expect(judge(plan, { ...situation, overrides: ['allow-lag'] }).is).toBe('refused');
  expect(judge(plan, { ...situation, overrides: ['allow-unhealthy'] })).toEqual({
    is: 'allowed',
    needs: { is: 'word', word: 'web' },
  });
});

it('no override lifts a refusal that names none', () => {
  const { override: _, ...hard } = refusal;
  expect(judge(planOf('safe', [hard]), { ...situation, overrides: ['allow-unhealthy'] }).is).toBe('refused');
});

const guard = { action: 'restart', target: 'container/*', reason: 'call Bob first' } as const;

it.each([
  [{ type: 'deny' } as const, 'The stack file denies it: call Bob first.'],
  [
    { type: 'freeze', until: 2_000 } as const,
    'The stack file freezes it until 1970-01-01T00:00:02.000Z: call Bob first.',
  ],
])('a guard refuses: %o', (is, because) => {
  expect(judge(planOf('safe'), { ...situation, guards: [{ ...guard, is }] })).toEqual({
    is: 'refused',
    because: [because],
  });
});

it('a freeze ends, and counts for nobody else', () => {
  const frozen = { ...guard, is: { type: 'freeze', until: 500 } as const };
  expect(judge(planOf('safe'), { ...situation, guards: [frozen] }).is).toBe('allowed');
  const other = { ...guard, target: 'postgres/*', is: { type: 'deny' } as const };
  expect(judge(planOf('safe'), { ...situation, guards: [other] }).is).toBe('allowed');
});

it('a guard may ask for the word, and never for less than the risk does', () => {
  const word = { ...guard, is: { type: 'word' } as const };
  expect(judge(planOf('safe'), { ...situation, guards: [word] })).toEqual({
    is: 'allowed',
    needs: { is: 'word', word: 'web', because: 'call Bob first' },
  });
});

it('a guard allows so many at a time', () => {
  const one = { ...guard, is: { type: 'at most', count: 1 } as const };
  const running = ['container/api', 'postgres/main'];
  expect(judge(planOf('safe'), { ...situation, guards: [one] }).is).toBe('allowed');
  expect(judge(planOf('safe'), { ...situation, guards: [one], running })).toEqual({
    is: 'refused',
    because: ['The stack file allows 1 at a time, 1 run now: call Bob first.'],
  });
});

it('a pattern takes every sign but the star as it stands', () => {
  expect(matches('postgres/*', 'postgres/main')).toBe(true);
  expect(matches('a.c', 'abc')).toBe(false);
  expect(matches('*', 'whatever/(x')).toBe(true);
});
