import { type Judgement, type Plan, type Risk, refusalsOf } from '../../core/plan.ts';
import { formatTarget, wordOf } from '../../core/target.ts';
import type { Guard } from '../../domain/guard.ts';
import { type Access, lookOnly } from '../../domain/stack.ts';

export type Situation = {
  readonly access: Access;
  readonly accessBecause: string | undefined;
  readonly guards: readonly Guard[];
  readonly overrides: readonly string[];
  readonly now: number;
  /** Targets on which the same action runs now. */
  readonly running: readonly string[];
};

const byRisk = { safe: 'enter', disruptive: 'yes', destructive: 'word' } as const satisfies Record<
  Risk,
  string
>;

/** What stands between a plan and its run: access, guards, preflight, and how it is to be confirmed. Pure. */
export function judge(plan: Plan, situation: Situation): Judgement {
  const { overrides } = situation;
  const whyNot = lookOnly(situation);
  if (whyNot !== undefined) return refused(whyNot);
  const guards = situation.guards.filter((guard) => isAbout(guard, plan));
  const denied = guards.flatMap((guard) => denial(guard, situation) ?? []);
  const failing = refusalsOf(plan.preflight, overrides).map(({ title, because }) => `${title}: ${because}`);
  if (denied.length + failing.length > 0) return refused(...denied, ...failing);
  const word = guards.find(({ is }) => is.type === 'word');
  // What is taken upon oneself is typed out.
  const isTyped = byRisk[plan.risk] === 'word' || word !== undefined || overrides.length > 0;
  if (!isTyped) return { is: 'allowed', needs: { is: byRisk[plan.risk] === 'enter' ? 'enter' : 'yes' } };
  const reason = word?.reason;
  return {
    is: 'allowed',
    needs: {
      is: 'word',
      word: plan.word ?? wordOf(plan.target),
      ...(reason !== undefined && { because: reason }),
    },
  };
}

const refused = (...because: readonly string[]): Judgement => ({ is: 'refused', because });

/** What guards one session guards all of them. */
const partsOf: Readonly<Record<string, string>> = { 'terminate-all': 'terminate' };

const isAbout = ({ action, target }: Guard, plan: Plan): boolean =>
  (action === '*' || action === plan.action || action === partsOf[plan.action]) &&
  matches(target, formatTarget(plan.target));

/** Whether a text is what a pattern with `*` says. */
export function matches(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(text);
}

function denial({ is, reason, target }: Guard, { now, running }: Situation): string | undefined {
  const why = reason === undefined ? '' : `: ${reason}`;
  switch (is.type) {
    case 'deny':
      return `The stack file denies it${why}.`;
    case 'freeze':
      return now < is.until
        ? `The stack file freezes it until ${new Date(is.until).toISOString()}${why}.`
        : undefined;
    case 'at most': {
      const count = running.filter((one) => matches(target, one)).length;
      return count < is.count
        ? undefined
        : `The stack file allows ${is.count} at a time, ${count} run now${why}.`;
    }
    case 'word':
      return undefined;
  }
}
