import { shipped } from '../domain/runbook/shipped.ts';
import type { Runbook } from '../domain/runbook.ts';
import type { RunbookSection } from './schema/runbooks.ts';

/** Those of the stack file, and those that come with the program where it names none of theirs. */
export function runbooksOf(sections: readonly RunbookSection[]): readonly Runbook[] {
  const own = sections.map(
    ({ name, title = name, alerts, steps }): Runbook => ({
      ...{ name, title, alerts },
      steps: steps.map(({ text, check, action }) => ({
        text,
        ...(check !== undefined && { check }),
        ...(action !== undefined && { action }),
      })),
    }),
  );
  const names = new Set(own.map(({ name }) => name));
  return [...own, ...shipped.filter(({ name }) => !names.has(name))];
}
