import { type Duration, ReadError } from '../../../core/reading.ts';
import type { Hands, Reach } from '../../faces.ts';
import type { Facts } from './facts.ts';
import { upNow } from './now.ts';
import { isHeard } from './steps.choose.ts';
import type { Watcher } from './survey.ts';

/** Whoever can make another one the master. */
type Asked = { readonly system: string; readonly promote: (signal: AbortSignal) => Promise<void> };

/**
 * The first of the Sentinels that answers and has heard whom to choose; without any the candidate itself. @throws
 * ReadError where there is none.
 */
export async function readyOf(hands: Hands, facts: Facts, { all, passed, signal }: Known): Promise<Asked> {
  const { candidate, sentinels } = facts;
  let because: string | undefined;
  for (const { system, name } of sentinels) {
    if (passed.has(system)) continue;
    const found = all.find((one) => one.system.id === system);
    if (found?.is === 'up' && isHeard(found.says, facts))
      return { system, promote: (soon) => hands.sentinelWrite(system).failOver(name, soon) };
    because ??= found?.is === 'down' ? found.because : `${system} has not heard yet whom to choose`;
  }
  if (sentinels.length > 0) throw new ReadError('refused', because ?? 'no other Sentinel can be asked');
  const { system } = await upNow(hands, candidate.system, signal);
  return { system: system.id, promote: (soon) => hands.redisWrite(system.id).follow('nobody', soon) };
}

type Known = {
  /** The Sentinels as they are now, and those that were asked in vain. */
  readonly all: readonly Watcher[];
  readonly passed: ReadonlySet<string>;
  readonly signal: AbortSignal;
};

/** Gives it so long: what stands still takes a word, and does not answer. */
export async function answered<T>(
  { clock }: Pick<Reach, 'clock'>,
  atMost: Duration,
  signal: AbortSignal,
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const ending = new AbortController();
  const cancel = clock.after(atMost, () => ending.abort());
  try {
    return await ask(AbortSignal.any([signal, ending.signal]));
  } finally {
    cancel();
  }
}

/** Said by who does not do what it was asked for: nothing of it comes later. */
const refusals: ReadonlySet<string> = new Set(['refused', 'denied', 'credentials']);

/** What came of an order: where there was no answer it may be carried out at any time. `isForGood`: it is of no use to ask again. */
export async function ordered(order: Promise<void>) {
  try {
    await order;
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    const isUnfit = error.message.includes('NOGOODSLAVE');
    if (isUnfit || refusals.has(error.kind)) return { is: 'refused', error, isForGood: !isUnfit } as const;
  }
  return { is: 'given' } as const;
}
