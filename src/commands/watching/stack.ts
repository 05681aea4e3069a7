import type { Loaded } from '../../config/load.ts';
import type { Clock } from '../../core/clock.ts';
import type { System } from '../../domain/stack.ts';
import type { Known } from '../known.ts';
import { withMembers } from './members.ts';
import type { Opened } from './opened.ts';

/** The systems that a configuration and its Sentinels name, and which of them are open. */
export type WatchedStack = {
  /** Opens what cannot hang. */
  openHost(): void;
  openAll(): void;
  /** Takes up the nodes that the Sentinels name by now, and lets go of those that they name no more. */
  meet(): void;
  /** Opens every system of another configuration anew. */
  replace(by: Pick<Loaded, 'stack' | 'connections'>): void;
};

type WatchedStackOptions = {
  readonly known: Pick<Known, 'world' | 'learn'>;
  readonly opened: Pick<Opened, 'hold' | 'release'>;
  readonly clock: Pick<Clock, 'now'>;
};

export function createWatchedStack(
  { connections: first }: Pick<Loaded, 'connections'>,
  { known, opened, clock }: WatchedStackOptions,
): WatchedStack {
  let connections = first;
  return {
    openHost: () => opened.hold(connections.filter(({ kind }) => kind === 'host')),
    openAll: () => opened.hold(connections),
    meet() {
      const { stack, readings } = known.world();
      const named = withMembers(connections, readings.sentinel);
      const systems = named.map(({ system }) => system);
      if (idsOf(systems) === idsOf(stack.systems)) return;
      known.learn({ type: 'stack', at: clock.now(), stack: { ...stack, systems }, by: 'sentinels' });
      opened.hold(named);
    },
    replace(by) {
      opened.release();
      connections = by.connections;
      known.learn({ type: 'stack', at: clock.now(), stack: by.stack });
      opened.hold(connections);
    },
  };
}

const idsOf = (systems: readonly System[]): string => systems.map(({ id }) => id).join('\n');
