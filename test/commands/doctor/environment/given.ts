import { readFileSync } from 'node:fs';
import type { Given } from '../../../../src/commands/doctor/environment/values.ts';
import type { Finding } from '../../../../src/commands/doctor/finding.ts';
import { environmentIn } from '../../../../src/config/env/names.ts';
import { parseEnv, variablesIn } from '../../../../src/config/env/parse.ts';

/** An environment file as the doctor is given it. */
export function given(text: string): Given {
  const file = parseEnv(text);
  const variables = variablesIn(file);
  return {
    id: '.env',
    assignments: file.assignments,
    variables,
    environment: environmentIn(variables) ?? 'production',
  };
}

export const fixture = (name: 'quickstart' | 'production' | 'careless'): string =>
  readFileSync(new URL(`../../../fixtures/env/${name}.env`, import.meta.url), 'utf8');

/** `problem .env:2: DEBUG is on …`, without those that are fine. */
export const wrong = (findings: readonly Finding[]): readonly string[] =>
  findings
    .filter(({ severity }) => severity !== 'ok')
    .map(({ id, severity, what }) => `${severity} ${id}: ${what}`);
