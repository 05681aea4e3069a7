import { formatTarget, type Target } from '../../core/target.ts';
import type { Stack } from '../stack.ts';

/** What the backups of something are kept under: those of a node under its cluster or its group. */
export function keptUnder({ systems }: Pick<Stack, 'systems'>, target: Target): Target {
  const node = systems.find(({ id }) => id === formatTarget(target));
  return { ...target, name: node?.group ?? target.name };
}
