import type { Duration, Instant } from '../core/reading.ts';
import type { EngineEvent } from './docker.event.ts';

/** What events told of one container: when it started of late, and how it last ended. */
export type Told = { readonly starts: readonly Instant[]; readonly exitCode: number | undefined };

export type Memory = { hear(event: EngineEvent): void; of(id: string): Told };

const nothing: Told = { starts: [], exitCode: undefined };
const window: Duration = 600_000;
/** Containers come and go; the oldest ones are forgotten. */
const most = 2_000;

/** Keeps what the engine's events told, as long as it matters. */
export function createMemory(): Memory {
  const told = new Map<string, Told>();
  return {
    hear({ action, id, at, exitCode }) {
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
  };
}
