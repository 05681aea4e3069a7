import { isProblem, parseCondition } from '../../../src/domain/check/condition.ts';
import type { Attempt, CheckSpec } from '../../../src/domain/check.ts';

export const at = Date.UTC(2026, 10, 20, 2, 41);

/** A try that was answered. */
export const attempt = (changed: Partial<Attempt> = {}): Attempt => ({
  instance: 'https://shop.example/health',
  took: 41,
  phases: { connect: 1, processing: 40 },
  connected: true,
  address: '10.0.0.12',
  status: 200,
  body: '',
  ...changed,
});

/** A check of three failures and two successes, with conditions as they are written. */
export function spec({
  conditions = [],
  kind = 'http',
  ...changed
}: Partial<Omit<CheckSpec, 'conditions'>> & { readonly conditions?: readonly string[] } = {}): CheckSpec {
  return {
    name: 'api',
    kind,
    every: 30_000,
    fast: 4_000,
    timeout: 10_000,
    failures: 3,
    successes: 2,
    severity: 'critical',
    ...changed,
    conditions: conditions.map((text) => {
      const parsed = parseCondition(text, kind);
      if (isProblem(parsed)) throw new Error(`${text} ${parsed.problem}`);
      return parsed;
    }),
  };
}
