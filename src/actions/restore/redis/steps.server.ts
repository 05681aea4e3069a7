import type { Json } from '../../../core/json.ts';
import { ReadError } from '../../../core/reading.ts';
import type { Doing, Step } from '../../action.ts';
import type { Hands } from '../../faces.ts';
import { look } from '../../lifecycle/sight.ts';
import { start as startPart, stop as stopPart } from '../../lifecycle/steps.ts';
import type { Facts } from './facts.ts';
import { isPlaced, namesOf, settle } from './files.ts';
import { awaited, loadedAt } from './loaded.ts';

/** From here on it is away. Whoever is left alone with it starts it again, with the files that it had. */
export function stop(facts: Facts): Step {
  const { part, patience, system } = facts;
  const own = stopPart(part);
  const up = startPart(part);
  const bringUp = async (
    hands: Hands,
    results: Readonly<Record<string, Json>>,
    signal: AbortSignal,
  ): Promise<void> => {
    await settle(hands.files(), facts, namesOf(results.copy));
    if ((await up.happened(hands, { results, signal })) !== 'yes')
      await up.run(hands, { results, signal, tell: () => {} });
  };
  return {
    ...own,
    within: Math.max(own.within, patience),
    happened: async (reach, looking) => ((await isPlaced(facts)) ? 'yes' : own.happened(reach, looking)),
    async undo(hands, doing) {
      await bringUp(hands, doing.results, doing.signal);
      await awaited(hands, patience, doing, () => loadedAt(hands, system, doing.signal));
    },
    hold: {
      atMost: part.grace + patience + 60_000,
      release: (hands, { results, signal }) => bringUp(hands, results, signal),
      released: up.happened,
      until: 'count',
    },
  };
}

/** A server that runs would write over what is put in its place. */
export async function assertDown(hands: Hands, { part, system }: Facts, signal: AbortSignal): Promise<void> {
  const down = await stopPart(part).happened(hands, { results: {}, signal });
  if (down !== 'yes') throw new ReadError('refused', `${system} runs again: somebody else started it`);
}

/** systemd takes the job and does it later; what is still down then has ended at once. */
const toBegin = 3_000;

/** Whoever takes it back stops it: the guard of a runner that was killed may have started it. */
export async function bringDown(hands: Hands, { part, system }: Facts, doing: Doing): Promise<void> {
  const own = stopPart(part);
  if ((await own.happened(hands, doing)) === 'yes') return;
  await own.run(hands, doing);
  await awaited(hands, own.within, doing, async () =>
    (await own.happened(hands, doing)) === 'yes'
      ? { is: 'there', value: undefined }
      : { is: 'not yet', because: `${system} does not stop` },
  );
}

export function start({ part }: Facts): Step {
  const own = startPart(part);
  return {
    ...own,
    async run(hands, doing) {
      const result = await own.run(hands, doing);
      await awaited(hands, toBegin, doing, async () => {
        const { is, says } = await look(hands, part, doing.signal);
        return is === 'up' || is === 'busy'
          ? { is: 'there', value: undefined }
          : { is: 'not yet', because: `it does not come up: ${says}` };
      });
      return result;
    },
  };
}
