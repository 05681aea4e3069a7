import { judge } from '../../../src/alerts/judge.ts';
import { createOpened } from '../../../src/commands/watching/opened.ts';
import type { Alert } from '../../../src/core/alert.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { createPast } from '../../../src/core/ring.ts';
import type { Connection } from '../../../src/domain/connection.ts';
import { mainReading } from '../../../src/domain/health.ts';
import type { Stack } from '../../../src/domain/stack.ts';
import { observe, type World, worldOf } from '../../../src/domain/world.ts';
import { until } from '../../lab/processes.ts';
import { remember, rules } from '../judged.ts';
import type { Recorded } from '../recorded.ts';

type Rule = Pick<Recorded, 'alert' | 'severity'>;

/** Systems that are read as the console reads them, folded into a world. */
export type Watch = Disposable & {
  /** Waits until a rule has something to judge by and finds nothing wrong. */
  isRight(rule: Rule): Promise<World>;
  /** Waits until it finds something. */
  isWrong(rule: Rule): Promise<{ readonly world: World; readonly alert: Alert }>;
};

export function watch(connections: readonly Connection[]): Watch {
  const stack: Stack = {
    ...{ name: 'shop', environment: undefined, access: 'watch', accessBecause: undefined },
    systems: connections.map(({ system }) => system),
  };
  const past = createPast();
  let world = worldOf(stack, Date.now());
  const opened = createOpened({
    clock: { ...systemClock, now: Date.now },
    random: Math.random,
    refresh: 300,
    emit(fact) {
      world = observe(world, fact);
      if (fact.type === 'read') remember(past, world);
    },
    onDefect(error) {
      throw error;
    },
  });
  opened.hold(connections);
  const judged = () => judge(rules, world, past, undefined, world.at);
  const becomes = <T>(what: string, seconds: number, is: () => T | undefined): Promise<T> =>
    until(what, async () => is(), seconds);

  return {
    isRight: ({ alert, severity }) =>
      // A trend takes two minutes to be one.
      becomes(`${alert} (${severity}) at rest`, 150, () => {
        const own = judged().rules.filter(
          ({ definition: { alert: name, labels } }) => name === alert && labels.severity === severity,
        );
        const isRead = stack.systems.every((one) => mainReading(world, one).last !== undefined);
        return isRead && own.every(({ state }) => state === 'inactive') ? world : undefined;
      }),
    isWrong: ({ alert, severity }) =>
      becomes(`${alert} (${severity})`, 30, () => {
        const found = judged().alerts.find((one) => one.name === alert && one.severity === severity);
        return found && { world, alert: found };
      }),
    [Symbol.dispose]: opened.release,
  };
}
