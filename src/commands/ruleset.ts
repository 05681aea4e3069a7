import { defaultRules } from '../alerts/defaults.ts';
import { compileRule, type Rule, type RuleFault } from '../alerts/rule.ts';
import { failure, type Problem, warning } from '../config/problem.ts';
import { type RuleFile, readRules, type WrittenRule } from '../config/rules/read.ts';
import { nearest } from '../core/nearest.ts';

/** The rules in force, and what is wrong with those that are not. */
export type RuleSet = { readonly rules: readonly Rule[]; readonly problems: readonly Problem[] };

/**
 * Our own rules and those of the files. A name that a file has takes the place of all of ours of that name; a rule with a
 * fault is left out, and keeps none of the others from being used.
 */
export function ruleSetOf(files: readonly RuleFile[], off: readonly string[] = []): RuleSet {
  const ours = readRules(defaultRules, 'default');
  const theirs = files.map(compiled);
  const taken = new Set([
    ...off,
    ...files.flatMap(({ rules }) => rules.map(({ definition }) => definition.alert)),
  ]);
  const used = off.includes('*') ? [] : ours.rules.filter(({ definition }) => !taken.has(definition.alert));
  return {
    rules: [...theirs.flatMap(({ rules }) => rules), ...compiled({ ...ours, rules: used }).rules],
    problems: [...theirs.flatMap(({ problems }) => problems), ...misnamed(off, ours.rules)],
  };
}

/** The rules of one file that can be evaluated, and every problem of the others with its place. */
export function compiled({ path, rules: written, problems }: RuleFile): RuleSet {
  const rules: Rule[] = [];
  const faults: Problem[] = [];
  for (const one of written) {
    const result = compileRule(one.definition, path);
    if (result.is === 'compiled') rules.push(result.rule);
    else faults.push(...result.faults.map((fault) => problemOf(one, fault)));
  }
  return { rules, problems: [...problems, ...faults] };
}

const problemOf = ({ definition, placeOf }: WrittenRule, { field, offset, text }: RuleFault): Problem =>
  failure(`the ${field.join(' ')} of ${definition.alert}: ${text}`, placeOf(field, offset));

function misnamed(off: readonly string[], ours: readonly WrittenRule[]): readonly Problem[] {
  const names = [...new Set(ours.map(({ definition }) => definition.alert))];
  return off
    .filter((name) => name !== '*' && !names.includes(name))
    .map((name) => {
      const close = nearest(name, names);
      const hint = close === undefined ? 'quarterdeck rules show lists them' : `did you mean "${close}"?`;
      return warning(`rules_off names "${name}", which is no default rule: ${hint}`);
    });
}
