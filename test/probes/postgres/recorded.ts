import { readFileSync } from 'node:fs';
import type { StatementName } from '../../../src/systems/postgres/statements.ts';
import type { PostgresAnswer } from '../../../src/systems/postgres.ts';

export type Recorded = Extract<PostgresAnswer<StatementName>, { is: 'read' }>;

export const versions = [13, 14, 15, 16, 17, 18] as const;

/** What a real server of that version answered to every statement, asked by ops_monitor; one session waits for another. */
export function recorded(version: (typeof versions)[number], role: 'primary' | 'standby'): Recorded {
  const file = new URL(`../../fixtures/postgres/${version}.json`, import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as Record<string, Recorded>)[role]!; // both are in each file
}
