import type { Duration, Instant } from '../core/reading.ts';
import type { ContainerEvent } from '../domain/containers.events.ts';

/** What events told of one container: when it started of late, and how it last ended. */
export type Told = { readonly starts: readonly Instant[]; readonly exitCode: number | undefined };

export type Memory = {
  hear(event: ContainerEvent): void;
  of(id: string): Told;
  /** The last events, the oldest first; the same array until another one is heard. */
  events(): readonly ContainerEvent[];
};

const nothing: Told = { starts: [], exitCode: undefined };
const window: Duration = 600_000;
/** Containers come and go; the oldest ones are forgotten. */
const most = 2_000;
/** An engine itself remembers no more than 256. */
const mostEvents = 300;

/** Keeps what the engine's events told, as long as it matters. */
export function createMemory(): Memory {
  const told = new Map<string, Told>();
  let events: readonly ContainerEvent[] = [];

  function keep(event: ContainerEvent): void {
    const { action, id, at } = event;
    // After a reconnect what is known already may be told again.
    if (
      action === 'health_status' ||
      events.some((one) => one.at === at && one.id === id && one.action === action)
    )
      return;
    events = [...events, event].sort((one, other) => one.at - other.at).slice(-mostEvents);
  }

  return {
    hear(event) {
      const { action, id, at, exitCode } = event;
      keep(event);
      const before = told.get(id) ?? nothing;
      if (action === 'destroy') told.delete(id);
      else if (action === 'die') told.set(id, { ...before, exitCode });
      else if (action === 'start' && !before.starts.includes(at))
        told.set(id, { ...before, starts: [...before.starts.filter((start) => start > at - window), at] });
      for (const oldest of told.keys()) {
        if (told.size <= most) break;
        told.delete(oldest);
      }
    },
    of: (id) => told.get(id) ?? nothing,
    events: () => events,
  };
}
