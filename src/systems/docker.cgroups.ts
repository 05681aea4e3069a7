import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { UsageSample } from '../domain/containers.ts';
import { type CgroupDirectories, cgroupOf, mountsIn } from './docker.cgroups.find.ts';
import { sampleV1, sampleV2 } from './docker.cgroups.parse.ts';

/** A running container whose usage is wanted. */
export type Running = {
  readonly id: string;
  readonly pid: number | undefined;
  readonly hasOwnNetwork: boolean;
};

export type Cgroups = {
  /** A sample for each container that this host's files tell of; the others are not here, or not ours to read. */
  sample(running: readonly Running[]): Promise<ReadonlyMap<string, UsageSample>>;
};

/** So many containers are read in one go; in between, keys are heard. */
const batch = 25;

/** Reads what containers use from the kernel's own files below `root`, at no cost to the engine. */
export function createCgroups(root: string, now: () => number): Cgroups {
  const read = (path: string): string | undefined => {
    try {
      return readFileSync(join(root, path), 'utf8');
    } catch {
      return undefined;
    }
  };
  const mounts = mountsIn(read('/proc/self/mountinfo') ?? '');
  let known = new Map<string, CgroupDirectories>();

  function sampleOf({ id, pid, hasOwnNetwork }: Running): UsageSample | undefined {
    if (pid === undefined) return undefined;
    const directories = known.get(id) ?? cgroupOf(id, read(`/proc/${pid}/cgroup`) ?? '', mounts);
    if (directories === undefined) return undefined;
    const network = hasOwnNetwork ? read(`/proc/${pid}/net/dev`) : undefined;
    const at = now();
    const sample =
      directories.version === 1
        ? sampleV1((controller, file) => read(`${directories.of(controller)}/${file}`), network, at)
        : sampleV2((file) => read(`${directories.path}/${file}`), network, at);
    if (sample !== undefined) known.set(id, directories);
    return sample;
  }

  return {
    async sample(running) {
      const samples = new Map<string, UsageSample>();
      for (const [index, container] of running.entries()) {
        if (index > 0 && index % batch === 0) await setImmediate();
        const sample = sampleOf(container);
        if (sample !== undefined) samples.set(container.id, sample);
      }
      known = new Map([...known].filter(([id]) => samples.has(id)));
      return samples;
    },
  };
}
