import { formatTarget, type Target } from '../../core/target.ts';
import type { Stack } from '../stack.ts';

/** What the backups of something are kept under: those of a node under its cluster or its group. */
export function keptUnder({ systems }: Pick<Stack, 'systems'>, target: Target): Target {
  const node = systems.find(({ id }) => id === formatTarget(target));
  // A node that only its Sentinels name is in no file.
  const [group] = target.name.split('/', 1);
  const watched = systems.find(
    (one) => target.kind === 'redis' && one.kind === 'sentinel' && one.group === group,
  );
  return { ...target, name: node?.group ?? watched?.group ?? target.name };
}
