import type { RuleDefinition } from '../../core/rule.ts';
import { parseYaml } from '../file/document.ts';
import { explain } from '../file/explain.ts';
import type { Path } from '../file/path.ts';
import { failure, type Place, type Problem, warning } from '../problem.ts';
import { placeInside } from './place.ts';
import { ruleFile } from './schema.ts';

/** A rule as its file has it. */
export type WrittenRule = {
  readonly definition: RuleDefinition;
  /** Where a character of one of its fields stands: `['expr']`, `['annotations', 'summary']`. */
  readonly placeOf: (field: Path, offset: number) => Place;
};

export type RuleFile = {
  readonly path: string;
  readonly rules: readonly WrittenRule[];
  readonly problems: readonly Problem[];
};

/** Takes a rule file apart. It never throws; every problem has its place. Recording rules are left to a Prometheus. */
export function readRules(text: string, path: string): RuleFile {
  const parsed = parseYaml(text, path);
  if ('problems' in parsed) return { path, rules: [], problems: parsed.problems };
  const checked = ruleFile.safeParse(parsed.data ?? {});
  if (!checked.success)
    return { path, rules: [], problems: checked.error.issues.flatMap((issue) => explain(issue, parsed)) };
  const rules: WrittenRule[] = [];
  const problems: Problem[] = [];
  for (const [index, group] of checked.data.groups.entries())
    for (const [at, rule] of group.rules.entries()) {
      const way: Path = ['groups', index, 'rules', at];
      const { alert, expr, keep_firing_for: keepFiringFor, labels, annotations } = rule;
      if (alert === undefined) {
        const record = rule.record ?? '';
        problems.push(
          warning(
            `the recording rule "${record}" needs a Prometheus, and is left out`,
            parsed.placeOf([...way, 'record']),
          ),
        );
        continue;
      }
      rules.push({
        definition: {
          alert,
          expr,
          for: rule.for,
          keepFiringFor,
          labels: { ...group.labels, ...labels },
          annotations,
        },
        placeOf: (field, offset) => placeInside(text, parsed.placeOf([...way, ...field]), offset),
      });
    }
  return { path, rules, problems: [...problems, ...twins(rules)] };
}

/** Two rules of one name and the same labels would be one alert. */
function twins(rules: readonly WrittenRule[]): readonly Problem[] {
  const seen = new Set<string>();
  return rules.flatMap(({ definition: { alert, expr, labels }, placeOf }) => {
    const key = JSON.stringify([alert, expr, Object.entries(labels).sort()]);
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    return [failure(`the rule "${alert}" is there twice`, placeOf(['alert'], 0))];
  });
}
