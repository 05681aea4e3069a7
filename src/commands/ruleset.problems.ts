import type { Loaded, Refused } from '../config/load.ts';

/** A configuration with what is wrong in its rules among its problems. */
export async function withRules(result: Loaded | Refused): Promise<Loaded | Refused> {
  if (result.is === 'refused') return result;
  const { sections, rules, problems } = result;
  if (rules.length === 0 && sections.rules_off.length === 0) return result;
  const { ruleSetOf } = await import('./ruleset.ts');
  return { ...result, problems: [...problems, ...ruleSetOf(rules, sections.rules_off).problems] };
}
