import type { Connection } from '../../domain/connection.ts';
import type { SystemId } from '../../domain/stack.ts';
import type { Job } from '../../probes/runner.ts';
import { type Scheduler, type SchedulerOptions, startScheduler } from '../../probes/scheduler.ts';
import type { DockerFace } from '../../systems/docker.ts';
import { type OpenOptions, type OpenSystem, openSystem } from '../systems.ts';

/** The systems with an open read face, each read at its pace. */
export type Opened = Pick<Scheduler, 'look' | 'judgeBy' | 'readNow'> & {
  /** Opens those that are new by their id, and lets go of those that are not named any more. */
  hold(connections: readonly Connection[]): void;
  /** Lets go of all. */
  release(): void;
  jobs(): readonly Job[];
  engine(system: SystemId): DockerFace | undefined;
};

/** Reads nothing before it is told what to hold. */
export function createOpened(options: OpenOptions & SchedulerOptions): Opened {
  const scheduler = startScheduler(options);
  const held = new Map<SystemId, { readonly system: OpenSystem; readonly end: AbortController }>();

  function open(connection: Connection): void {
    const system = openSystem(connection, options);
    const end = new AbortController();
    held.set(system.id, { system, end });
    scheduler.add(system.jobs);
    system.listen(() => scheduler.readNow(system.id), end.signal);
  }

  function close(id: SystemId): void {
    const found = held.get(id);
    held.delete(id);
    scheduler.remove(id);
    found?.end.abort();
    found?.system.close();
  }

  return {
    look: scheduler.look,
    judgeBy: scheduler.judgeBy,
    readNow: scheduler.readNow,
    hold(connections) {
      const ids = new Set(connections.map(({ system }) => system.id));
      for (const id of [...held.keys()]) if (!ids.has(id)) close(id);
      for (const connection of connections) if (!held.has(connection.system.id)) open(connection);
    },
    release() {
      for (const id of [...held.keys()]) close(id);
    },
    jobs: () => [...held.values()].flatMap(({ system }) => system.jobs),
    engine: (id) => held.get(id)?.system.engine,
  };
}
