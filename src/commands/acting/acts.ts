import type { Action } from '../../actions/action.ts';
import { judge } from '../../actions/engine/judge.ts';
import { formatTarget } from '../../core/target.ts';
import { lookOnly } from '../../domain/stack.ts';
import type { Acts } from '../../views/actions/desk.ts';

/** What the screens may know of the actions: what they are called, whether they can be done, and what that takes. */
export const actsOf = (actions: readonly Action[]): Acts => ({
  offersFor: (world, target) =>
    actions
      .filter(({ on }) => on.includes(target.kind))
      .map(({ name, title, disabledReason }) => ({
        action: name,
        title,
        because: lookOnly(world.stack) ?? disabledReason(world, target),
      })),
  choicesFor: (world, action, target) =>
    actions.find(({ name, on }) => name === action && on.includes(target.kind))?.choices(world, target) ?? [],
  judge(plan, overrides, { at, stack, runs }) {
    const { access, accessBecause, guards = [] } = stack;
    const running = runs
      .filter(({ plan: { action }, end, isLost }) => action === plan.action && !end && !isLost)
      .map(({ plan: { target } }) => formatTarget(target));
    return judge(plan, { access, accessBecause, guards, overrides, running, now: at });
  },
});
