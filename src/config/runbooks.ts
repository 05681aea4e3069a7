import { shippedFor } from '../domain/runbook/shipped.ts';
import type { Runbook } from '../domain/runbook.ts';
import type { System } from '../domain/stack.ts';
import type { Sections } from './sections.ts';

/** Those of the stack file, and those that come with the program where it names none of theirs. */
export function runbooksOf(
  { runbooks, services }: Pick<Sections, 'runbooks' | 'services'>,
  systems: readonly System[],
): readonly Runbook[] {
  const own = runbooks.map(
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
  const groups = systems.flatMap(({ kind, group }) =>
    kind === 'postgres' && group !== undefined ? [group] : [],
  );
  const shipped = shippedFor({
    deployed: services.flatMap(({ name, deploy }) => (deploy === undefined ? [] : [`service/${name}`])),
    clusters: [...new Set(groups.filter((one, index) => groups.indexOf(one) !== index))].map(
      (group) => `postgres/${group}`,
    ),
  });
  return [...own, ...shipped.filter(({ name }) => !names.has(name))];
}
