import type { Duration } from '../core/reading.ts';
import type { UsageSample } from '../domain/containers.ts';

export type Sampler = {
  /** The newest sample of each, and starts a round for the next ones. Never waits: an engine takes up to 2 s a round. */
  sample(ids: readonly string[]): ReadonlyMap<string, UsageSample>;
};

/** Engines up to 20.10 answer once a second, all askers together: fewer at a time would only make it more seconds. */
const atOnce = 64;
/** A sample that no round renewed for so long says nothing about now. */
const tooOld = 15_000;

/** Asks the engine for usage in the background, one round at a time. A container that cannot be read has no sample. */
export function createSampler(
  read: (id: string) => Promise<UsageSample | undefined>,
  now: () => Duration,
): Sampler {
  let latest = new Map<string, { readonly sample: UsageSample; readonly arrived: Duration }>();
  let isBusy = false;

  async function renew(id: string): Promise<void> {
    const sample = await read(id).catch(() => undefined);
    if (sample !== undefined) latest.set(id, { sample, arrived: now() });
  }

  async function round(ids: readonly string[]): Promise<void> {
    isBusy = true;
    for (let index = 0; index < ids.length; index += atOnce)
      await Promise.all(ids.slice(index, index + atOnce).map(renew));
    isBusy = false;
  }

  return {
    sample(ids) {
      const wanted = new Set(ids);
      const oldest = now() - tooOld;
      latest = new Map([...latest].filter(([id, { arrived }]) => wanted.has(id) && arrived > oldest));
      if (!isBusy && ids.length > 0) void round(ids);
      return new Map([...latest].map(([id, { sample }]) => [id, sample]));
    },
  };
}
