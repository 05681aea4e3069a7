import { describe, expect, it } from 'vitest';
import { ruleSetOf } from '../../src/commands/ruleset.ts';
import { formatProblem } from '../../src/config/problem.ts';
import { readRules } from '../../src/config/rules/read.ts';

const file = (text: string) => readRules(text, 'rules/shop.yml');
const namesOf = ({ rules }: ReturnType<typeof ruleSetOf>) =>
  new Set(rules.map(({ definition }) => definition.alert));

const own = `
groups:
  - name: shop
    rules:
      - alert: HostHighMemory
        expr: host_memory_used_ratio > 0.5
        for: 1h30m
        keep_firing_for: 1m
        labels: { severity: page, tier: 1 }
`;

describe('the rules in force', () => {
  it('are our own where no file says otherwise, without a problem', () => {
    const { rules, problems } = ruleSetOf([]);
    expect(problems).toEqual([]);
    expect(rules.length).toBeGreaterThan(60);
    expect(rules.every(({ from }) => from === 'default')).toBe(true);
  });

  it('are a file’s in the place of all of ours of the same name', () => {
    const found = ruleSetOf([file(own)]).rules.filter(
      ({ definition }) => definition.alert === 'HostHighMemory',
    );
    expect(found).toMatchObject([
      {
        from: 'rules/shop.yml',
        severity: 'critical',
        threshold: 0.5,
        unit: 'ratio',
        definition: { for: 5_400_000, keepFiringFor: 60_000, labels: { tier: '1' } },
      },
    ]);
  });

  it('are without those that are switched off, and a name that is none of ours is told', () => {
    const off = ruleSetOf([], ['HostCpuSteal', 'HostHighCpuLod']);
    expect(namesOf(off).has('HostCpuSteal')).toBe(false);
    expect(off.problems.map(formatProblem)).toEqual([
      'rules_off names "HostHighCpuLod", which is no default rule: did you mean "HostHighCpuLoad"?',
    ]);
    expect(namesOf(ruleSetOf([file(own)], ['*']))).toEqual(new Set(['HostHighMemory']));
  });
});

describe('what is wrong in a rule file', () => {
  const told = (text: string) => ruleSetOf([file(text)]).problems.map(formatProblem);
  const rule = (lines: string) => `groups:\n  - name: x\n    rules:\n      - alert: A\n${lines}`;

  it.each([
    [
      'an expression in a line',
      rule('        expr: sum(a) + topk(3, b)\n'),
      '5:24: the expr of A: topk needs a Prometheus',
    ],
    [
      'one in quotes',
      rule('        expr: "a > bar(1)"\n'),
      '5:23: the expr of A: there is no function "bar"',
    ],
    [
      'one over several lines',
      rule('        expr: |\n          a\n          > bar(1)\n'),
      '7:16: the expr of A: there is no function "bar"',
    ],
    [
      'one that is folded',
      rule('        expr: >-\n          a and\n          a offset 5m\n'),
      '6:11: the expr of A: offset needs a Prometheus',
    ],
    [
      'a template',
      rule('        expr: a\n        annotations: { summary: "at {{ $value | shout }}" }\n'),
      '6:37: the annotations summary of A: "shout" is no function of templates that is known here',
    ],
    [
      'a key',
      rule('        expr: a\n        sumary: b\n'),
      '6:9: "sumary" is not a key of groups[0].rules[0], expected one of alert, record, expr, for, keep_firing_for, labels, annotations',
    ],
    [
      'a time',
      rule('        expr: a\n        for: 5x\n'),
      '6:14: groups[0].rules[0].for is "5x", expected a length of time such as 30s, 5m or 1h30m',
    ],
    [
      'a recording rule',
      rule('        expr: a\n').replace('alert: A', 'record: a:b'),
      '4:17: the recording rule "a:b" needs a Prometheus, and is left out',
    ],
    [
      'a rule that is there twice',
      `${rule('        expr: a\n')}      - { alert: A, expr: a }\n`,
      '6:18: the rule "A" is there twice',
    ],
  ])('%s has its place', (_, text, problem) => {
    expect(told(text)).toEqual([`rules/shop.yml:${problem}`]);
  });

  it('keeps none of its other rules from being used', () => {
    const { rules } = ruleSetOf(
      [file(rule('        expr: topk(1, a)\n      - { alert: B, expr: b > 1 }\n'))],
      ['*'],
    );
    expect(rules.map(({ definition }) => definition.alert)).toEqual(['B']);
  });
});
