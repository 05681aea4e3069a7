import type { Probe } from '../core/probe.ts';
import { ReadError } from '../core/reading.ts';
import { lookBack } from '../domain/changes.ts';
import type { ContainerEvents } from '../domain/containers.events.ts';
import type { DockerFace } from '../systems/docker.ts';

const noEvents: ReadonlySet<string> = new Set(['denied', 'missing', 'protocol', 'unsupported']);

/**
 * What happened to an engine's containers: its history once, later what was heard of it meanwhile, which asks it
 * nothing. An engine, or a proxy before it, that tells no events is no failure: the containers themselves tell most of it.
 */
export const containerEvents: Probe<DockerFace, ContainerEvents> = {
  every: 2_000,
  everyHidden: 10_000,
  timeout: 4_000,
  async read(face, last, { at, signal }) {
    if (last?.value.is === 'unfollowed') return last.value;
    try {
      if (last === undefined) await face.history(at - lookBack, at, signal);
    } catch (error) {
      if (error instanceof ReadError && noEvents.has(error.kind))
        return { is: 'unfollowed', because: error.message };
      throw error;
    }
    const events = face.heard();
    return last?.value.events === events ? last.value : { is: 'followed', events };
  },
};
