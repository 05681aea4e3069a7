import { ReadError } from '../../../core/reading.ts';
import type { Looking } from '../../action.ts';
import { Unsent } from '../../engine/unsent.ts';
import type { Hands } from '../../faces.ts';
import type { Facts } from './facts.ts';
import { nodeNow, nodesNow } from './now.ts';
import { isHearing, runIdOf } from './replica.ts';
import { pauseIn } from './steps.pause.ts';
import { upIn } from './survey.ts';
import { whereDown } from './words.ts';

/** Of the pause so much has to be left for the order. */
const least = 2_500;

/** Looks once more before another one is made the master. @throws Unsent where it must not be, or cannot be told to. */
export async function lookAgain(hands: Hands, facts: Facts, looking: Looking): Promise<void> {
  const { candidate, sentinels } = facts;
  const [asked] = sentinels;
  const because = await (facts.pause === null
    ? whyAlive(hands, facts, looking.signal)
    : whyNotHeld(hands, facts, looking));
  if (because !== undefined) throw new Unsent('refused', because);
  const greeted =
    asked === undefined
      ? hands.redisWrite(candidate.system).greet(looking.signal)
      : hands.sentinelWrite(asked.system).greet(looking.signal);
  await greeted.catch((error: unknown) => {
    throw error instanceof ReadError ? new Unsent(error.kind, error.message) : error;
  });
}

/** Planned: writers have to wait, on the very server that was told to have them wait. */
async function whyNotHeld(
  hands: Hands,
  facts: Facts,
  { results, signal }: Looking,
): Promise<string | undefined> {
  const { master } = facts;
  const held = pauseIn(results.pause);
  if (held === undefined || master === null) return 'nobody was made to wait';
  if (held.until - hands.clock.now() < least) return 'writers were not to wait any longer';
  const { system, seen } = await nodeNow(hands, master, signal);
  if (seen.is === 'down')
    return `${seen.because}, and whether writers wait there is not known: ${whereDown(facts)}`;
  if (runIdOf({ system, seen }) !== held.runId)
    return `${master} was started again: nobody waits there any more`;
  return seen.role === 'primary' ? undefined : `${master} is the master no more`;
}

/** In an emergency: whoever came back meanwhile would be a second master. */
async function whyAlive(hands: Hands, facts: Facts, signal: AbortSignal): Promise<string | undefined> {
  const up = upIn(await nodesNow(hands, facts, signal));
  const answering = up.find(({ seen }) => seen.role === 'primary');
  if (answering !== undefined) return `${answering.system.id} answers, and is the master`;
  const hearing = up.find(isHearing);
  return hearing && `${hearing.system.id} hears its master: it may only be out of our reach`;
}
