import type { Duration } from '../core/reading.ts';
import type { UsageSample } from '../domain/containers.ts';

type Sampler = {
  /** The newest sample of each, and starts a round for the oldest ones. Never waits: an engine takes up to 2 s a round. */
  sample(ids: readonly string[]): ReadonlyMap<string, UsageSample>;
};

/** Containers in one round. Engines up to 20.10 answer once a second, all askers together: they are asked all at once. */
const inOneRound = 40;
/** A sample that no round renewed for so long says nothing about now. */
const tooOld = 60_000;

type Known = { readonly sample: UsageSample; readonly arrived: Duration };

/** Asks the engine for usage in the background, one round at a time. A container that cannot be read has no sample. */
export function createSampler(
  read: (id: string) => Promise<UsageSample | undefined>,
  now: () => Duration,
): Sampler {
  let known = new Map<string, Known>();
  /** When each was last asked for, answered or not, so that one that never answers takes no other's turn. */
  let asked = new Map<string, Duration>();
  let isBusy = false;

  async function renew(id: string): Promise<void> {
    asked.set(id, now());
    const sample = await read(id).catch(() => undefined);
    if (sample === undefined) known.delete(id);
    else known.set(id, { sample, arrived: now() });
  }

  async function round(ids: readonly string[]): Promise<void> {
    isBusy = true;
    await Promise.all(ids.map(renew));
    isBusy = false;
  }

  return {
    sample(ids) {
      const wanted = new Set(ids);
      const oldest = now() - tooOld;
      known = new Map([...known].filter(([id, { arrived }]) => wanted.has(id) && arrived > oldest));
      asked = new Map([...asked].filter(([id]) => wanted.has(id)));
      const turn = (id: string): number => asked.get(id) ?? Number.NEGATIVE_INFINITY;
      const next = [...ids].sort((one, other) => turn(one) - turn(other)).slice(0, inOneRound);
      if (!isBusy && next.length > 0) void round(next);
      return new Map([...known].map(([id, { sample }]) => [id, sample]));
    },
  };
}
