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
  /**
   * The newest sample of each container that this host's files tell of; the others are not here, or not ours to read. The
   * oldest ones are renewed, so many a call that hundreds of containers cost little more than a screenful.
   */
  sample(running: readonly Running[]): Promise<ReadonlyMap<string, UsageSample>>;
};

/** Samples that one call renews. */
const renewed = 40;
/** So many are read in one go; in between, keys are heard. */
const batch = 20;

type Known = { readonly directories: CgroupDirectories; readonly sample: UsageSample };

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
  let known = new Map<string, Known>();
  /** First processes whose container could not be read: it will not be, as long as that process is its first. */
  let missed = new Map<string, number | undefined>();

  function renew({ id, pid, hasOwnNetwork }: Running): boolean {
    const directories = known.get(id)?.directories ?? cgroupOf(id, read(`/proc/${pid}/cgroup`) ?? '', mounts);
    const network = hasOwnNetwork && directories ? read(`/proc/${pid}/net/dev`) : undefined;
    const sample = directories && sampleIn(directories, read, network, now());
    if (directories && sample) known.set(id, { directories, sample });
    else {
      known.delete(id);
      missed.set(id, pid);
    }
    return sample !== undefined;
  }

  return {
    async sample(running) {
      const ids = new Set(running.map(({ id }) => id));
      known = new Map([...known].filter(([id]) => ids.has(id)));
      missed = new Map([...missed].filter(([id]) => ids.has(id)));
      const age = ({ id }: Running): number => known.get(id)?.sample.at ?? 0;
      const worthTrying = running.filter(({ id, pid }) => pid !== undefined && missed.get(id) !== pid);
      let done = 0;
      for (const container of worthTrying.sort((one, other) => age(one) - age(other))) {
        if (done === renewed) break;
        if (renew(container) && ++done % batch === 0) await setImmediate();
      }
      return new Map([...known].map(([id, { sample }]) => [id, sample]));
    },
  };
}

function sampleIn(
  directories: CgroupDirectories,
  read: (path: string) => string | undefined,
  network: string | undefined,
  at: number,
): UsageSample | undefined {
  return directories.version === 1
    ? sampleV1((controller, file) => read(`${directories.of(controller)}/${file}`), network, at)
    : sampleV2((file) => read(`${directories.path}/${file}`), network, at);
}
