import type { Rule } from '../../alerts/rule.ts';
import type { Loaded } from '../../config/load.ts';
import { formatProblem } from '../../config/problem.ts';
import { mainProbe } from '../../domain/health.ts';
import { probesOf } from '../../domain/metrics.ts';
import type { ProbeName } from '../../domain/stack.ts';
import type { Known } from '../known.ts';
import type { Notices } from './notices.ts';
import type { Opened } from './opened.ts';

type RuleSource = Pick<Loaded, 'rules'> & { readonly sections: Pick<Loaded['sections'], 'rules_off'> };

/** The rules in force. */
export type Ruling = {
  /** Judges by the rules of a configuration; where changed files of rules have faults, by those of before. */
  by(source: RuleSource): void;
  /** Resolves when it is judged by the rules that were named last. */
  settled(): Promise<unknown>;
};

type RulingOptions = {
  readonly known: Pick<Known, 'judgeBy'>;
  readonly opened: Pick<Opened, 'judgeBy'>;
  readonly notices: Pick<Notices, 'replace'>;
};

export function createRuling({ known, opened, notices }: RulingOptions): Ruling {
  let ruling: Promise<readonly Rule[] | undefined> = Promise.resolve(undefined);

  async function take(
    { rules: files, sections }: RuleSource,
    before: readonly Rule[] | undefined,
  ): Promise<readonly Rule[]> {
    const { ruleSetOf } = await import('../ruleset.ts');
    const { rules, problems } = ruleSetOf(files, sections.rules_off);
    const isBroken = problems.some(({ severity }) => severity === 'error');
    const inForce = isBroken && before !== undefined ? before : rules;
    notices.replace('rules', problems.map(formatProblem));
    known.judgeBy(inForce);
    opened.judgeBy(neededBy(inForce));
    return inForce;
  }

  return {
    by(source) {
      ruling = ruling.then((before) => take(source, before));
    },
    settled: () => ruling,
  };
}

/** The probes that carry what the rules name. What several nodes tell together comes from their own reading. */
const neededBy = (rules: readonly Rule[]): ReadonlySet<ProbeName> =>
  new Set([...Object.values(mainProbe), ...rules.flatMap(({ metrics }) => metrics.flatMap(probesOf))]);
