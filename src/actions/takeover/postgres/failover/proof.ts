import type { Verdict } from '../../../../core/plan.ts';
import { pause } from '../../../../systems/pause.ts';
import type { Looking } from '../../../action.ts';
import type { Reach } from '../../../faces.ts';
import { splitWords } from '../../../primacy/cluster.ts';
import { whyGivenUp } from '../given-up.ts';
import { isTurned } from '../switchover/pooler.ts';
import { whyNot } from '../switchover/proof.ts';
import { clusterNow } from '../switchover/sight.ts';
import { followId } from '../switchover/steps/after.ts';
import { topology } from '../switchover/words.ts';
import type { Known } from './facts.ts';
import { lackingSlots } from './follow.ts';

/** For standbys to come along to the new timeline. */
const patience = 20_000;
const between = 200;

/** Reads back, until it is so or the time is up, that there is one primary and that everybody follows it. */
export async function prove(reach: Reach, known: Known, looking: Looking): Promise<readonly Verdict[]> {
  // Who does not answer takes its time, and what is told in the end is who that was.
  for (const end = reach.clock.now() + patience; ; ) {
    const found = await look(reach, known, looking);
    if (reach.clock.now() >= end || found.every(({ is }) => is !== 'refuse')) return found;
    await pause(reach.clock, between, looking.signal);
  }
}

async function look(reach: Reach, known: Known, { results, signal }: Looking): Promise<readonly Verdict[]> {
  const { candidate, primary, siblings, pooler, loss } = known;
  const cluster = await clusterNow(reach, known, signal);
  const is = (isGood: boolean): Verdict['is'] => (isGood ? 'pass' : 'refuse');
  const [first, another] = cluster.primaries;
  const alone = first?.system.id === candidate.system && another === undefined;
  const names = cluster.primaries.map(({ system }) => system.title).join(', ') || 'nobody';
  const because = cluster.split.length > 0 ? splitWords(cluster.split, known.cluster) : names;
  return [
    {
      title: 'one primary',
      is: is(alone),
      because: alone ? `${candidate.title}, timeline ${first.timeline}` : because,
    },
    ...siblings.map(({ system, title }): Verdict => {
      const node = cluster.nodes.find((one) => one.system.id === system);
      const given = whyGivenUp(results[followId({ title })]);
      const why = node === undefined ? 'it is gone' : whyNot(node, first?.timeline);
      const problem = why !== undefined && given !== undefined ? `${why}; it was given up: ${given}` : why;
      return {
        title: `${title} follows`,
        is: is(problem === undefined),
        because: problem ?? `streaming on timeline ${first?.timeline}`,
      };
    }),
    ...(pooler === null
      ? []
      : [
          {
            title: 'pooler',
            is: is(await isTurned(reach, pooler, signal)),
            because: `${pooler.databases.join(', ')} at ${pooler.to.host}:${pooler.to.port}`,
          },
        ]),
    ...givenUp(results),
    { title: 'lost', is: 'warn', because: loss },
    ...(primary === null
      ? []
      : [
          {
            title: primary.title,
            is: 'warn',
            because: `it is out of it: quarterdeck run rejoin ${primary.system} brings it back as a standby`,
          } as const,
        ]),
    { title: 'now', is: 'pass', because: topology(cluster) },
  ];
}

/** What the new primary does well without, for now. */
function givenUp(results: Looking['results']): readonly Verdict[] {
  const checkpoint = whyGivenUp(results.settle);
  return [
    ...Object.entries(lackingSlots(results)).map(
      ([name, because]): Verdict => ({
        title: `slot ${name}`,
        is: 'warn',
        because: `given up: ${because}; nothing keeps the log for who would use it`,
      }),
    ),
    ...(checkpoint === undefined
      ? []
      : [{ title: 'checkpoint', is: 'warn', because: `given up: ${checkpoint}` } as const]),
  ];
}
