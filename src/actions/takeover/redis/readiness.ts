import { ReadError } from '../../../core/reading.ts';
import type { Looking } from '../../action.ts';
import type { Reach } from '../../faces.ts';
import type { Facts } from './facts.ts';
import { nodeNow } from './now.ts';
import { runIdOf } from './replica.ts';
import { pauseIn } from './steps.pause.ts';
import { groupOf, survey } from './survey.ts';
import { down } from './verdicts.emergency.ts';

/** Of the pause so much has to be left for the order. */
const least = 2_500;

/** Looks once more right before another one is made the master: a plan is some seconds old by then. @throws ReadError where it must not be. */
export async function lookAgain(reach: Reach, facts: Facts, looking: Looking): Promise<void> {
  const because = await (facts.pause === null
    ? whyAlive(reach, facts, looking.signal)
    : whyNotHeld(reach, facts, looking));
  if (because !== undefined) throw new ReadError('refused', because);
}

/** Planned: writers have to wait, on the very server that was told to have them wait. */
async function whyNotHeld(
  reach: Reach,
  { master }: Facts,
  { results, signal }: Looking,
): Promise<string | undefined> {
  const held = pauseIn(results.pause);
  if (held === undefined || master === null) return 'nobody was made to wait';
  const { system, seen } = await nodeNow(reach, master, signal);
  if (seen.is === 'down') return `whether writers wait is not known: ${seen.because}`;
  if (runIdOf({ system, seen }) !== held.runId)
    return `${master} was started again: nobody waits there any more`;
  if (seen.role !== 'primary') return `${master} is the master no more`;
  return held.until - reach.clock.now() < least ? 'writers were not to wait any longer' : undefined;
}

/** In an emergency: whoever came back meanwhile would be a second master. What was taken for its death may stand. */
async function whyAlive(reach: Reach, facts: Facts, signal: AbortSignal): Promise<string | undefined> {
  const [, group = ''] = facts.candidate.system.split('/');
  const found = await survey(reach, groupOf(reach, group).section, signal);
  const master = found.nodes.find(({ system }) => system.id === facts.master);
  const { is, because } = down(found, master, 'it was down before');
  if (is === 'refuse') return because;
  return master?.seen.is === 'up' ? `${master.system.id} answers again` : undefined;
}
