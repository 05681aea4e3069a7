import { expect, test } from 'vitest';
import type { Rule } from '../../../src/alerts/rule.ts';
import { createRuling } from '../../../src/commands/watching/ruling.ts';
import { readRules } from '../../../src/config/rules/read.ts';

const written = (expression: string) =>
  readRules(`groups:\n- name: ours\n  rules:\n  - {alert: Ours, expr: '${expression}'}\n`, 'ours.yaml');
const sections = { rules_off: ['*'] };

function stage() {
  let rules: readonly Rule[] = [];
  let problems: readonly string[] = [];
  const known = {
    judgeBy: (next: readonly Rule[]) => {
      rules = next;
    },
  };
  const notices = {
    replace: (_topic: string, texts: readonly string[]) => {
      problems = texts;
    },
  };
  const ruling = createRuling({ known, notices, opened: { judgeBy: () => {} } });
  return { ruling, told: () => ({ expressions: rules.map(({ definition }) => definition.expr), problems }) };
}

test('changed files of rules with faults leave those of before in force, and say what is wrong', async () => {
  const { ruling, told } = stage();
  ruling.by({ rules: [written('host_memory_used_ratio > 0.5')], sections });
  await ruling.settled();
  expect(told()).toEqual({ expressions: ['host_memory_used_ratio > 0.5'], problems: [] });
  ruling.by({ rules: [written('host_memory_used_ratio >')], sections });
  await ruling.settled();
  expect(told().expressions).toEqual(['host_memory_used_ratio > 0.5']);
  expect(told().problems).toHaveLength(1);
  ruling.by({ rules: [written('host_load1 > 9')], sections });
  await ruling.settled();
  expect(told()).toEqual({ expressions: ['host_load1 > 9'], problems: [] });
});

test('what is right in the first files is used', async () => {
  const { ruling, told } = stage();
  ruling.by({ rules: [written('host_load1 >'), written('host_load1 > 9')], sections });
  await ruling.settled();
  expect(told().expressions).toEqual(['host_load1 > 9']);
});
