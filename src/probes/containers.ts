import type { Probe } from '../core/probe.ts';
import type { Container, Containers, UsageSample } from '../domain/containers.ts';
import type { Inspected } from '../systems/docker.inspect.ts';
import type { Listed } from '../systems/docker.list.ts';
import type { DockerFace } from '../systems/docker.ts';
import { toInspect } from './containers.choose.ts';
import { foldContainer } from './containers.fold.ts';

/** One container that cannot be inspected (an engine holds a lock on it) must not cost the others their reading. */
const inspectTimeout = 1_500;
const inspectsAtOnce = 8;

/** Every container of one engine: the list each time, an inspection where something may have changed, usage of those that run. */
export const containersProbe: Probe<DockerFace, Containers> = {
  every: 2_000,
  everyHidden: 10_000,
  timeout: 4_000,
  async read(face, last, { at, signal }) {
    const { name, version, cores, memory } = await face.engine(signal);
    const listed = await face.list(signal);
    const before = new Map(last?.value.containers.map((container) => [container.id, container]));
    const inspected = await inspectAll(face, toInspect(listed, before), signal);
    const present = listed.filter(({ id }) => inspected.get(id) !== 'gone');
    const detailsOf = (id: string): Inspected | undefined => {
      const details = inspected.get(id);
      return details === 'gone' ? undefined : details;
    };
    const running = present
      .filter(isRunning)
      .map(({ id, hasOwnNetwork }) => ({ id, hasOwnNetwork, pid: (detailsOf(id) ?? before.get(id))?.pid }));
    const samples = await face.samples(running);
    const containers = present.map(
      (one): Container =>
        foldContainer({
          listed: one,
          inspected: detailsOf(one.id),
          sample: samples.get(one.id),
          told: face.told(one.id),
          last: before.get(one.id),
          at,
        }),
    );
    return { engine: name, version, cores, memory, containers, usageFrom: sourceOf(samples) };
  },
};

const isRunning = ({ state }: Listed): boolean => state === 'running' || state === 'paused';

function sourceOf(samples: ReadonlyMap<string, UsageSample>): Containers['usageFrom'] {
  if (samples.size === 0) return 'none';
  return [...samples.values()].some(({ source }) => source === 'engine') ? 'engine' : 'cgroup';
}

async function inspectAll(
  face: DockerFace,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Inspected | 'gone'>> {
  const found = new Map<string, Inspected | 'gone'>();
  const waiting = ids.values();
  const work = async (): Promise<void> => {
    for (const id of waiting) {
      const patience = AbortSignal.any([signal, AbortSignal.timeout(inspectTimeout)]);
      const details = await face.inspect(id, patience).catch((error: unknown) => {
        if (signal.aborted) throw error;
        return undefined;
      });
      if (details !== undefined) found.set(id, details);
    }
  };
  await Promise.all(Array.from({ length: inspectsAtOnce }, work));
  return found;
}
