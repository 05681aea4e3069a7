import { duration } from '../../core/format.ts';
import type { Verdict } from '../../core/plan.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { Looking } from '../action.ts';
import type { Reach } from '../faces.ts';
import { sightOfContainer } from '../lifecycle/sight.ts';
import type { ContainerFacts } from './facts.ts';
import { imageOf } from './image.ts';
import { releasesIn } from './ledger.ts';
import { newcomerOf } from './newcomer.ts';

/** Which image runs under the name at the end, as the engine says it. */
export async function proveContainer(
  reach: Reach,
  facts: ContainerFacts,
  looking: Looking,
): Promise<readonly Verdict[]> {
  const { name, release, reference } = facts;
  const [now, wanted, releases] = await Promise.all([
    newcomerOf(reach, facts, looking.signal),
    imageOf(reach, facts, looking),
    releasesIn(reach),
  ]);
  if (now === undefined || now.name !== name)
    return [{ title: name, is: 'refuse', because: 'what runs under that name is another container' }];
  const { is, health, says } = sightOfContainer(now);
  const isGood = is === 'up' && (health === 'none' || health === 'healthy');
  const isWanted = now.imageId === wanted.id;
  const down = releases.find(({ id }) => id === release)?.down;
  return [
    { title: name, is: isGood ? 'pass' : 'refuse', because: says },
    {
      title: 'image',
      is: isWanted ? 'pass' : 'refuse',
      because: `${sanitize(reference)}, ${now.imageId.replace('sha256:', '').slice(0, 12)}${isWanted ? '' : ', which is not the one that was wanted'}`,
    },
    ...(down === undefined
      ? []
      : [{ title: 'release', is: 'pass', because: `${release}, ${duration(down)} down` } as const]),
  ];
}
