import { duration } from '../../../../core/format.ts';
import type { Json } from '../../../../core/json.ts';
import type { Verdict } from '../../../../core/plan.ts';
import { pause } from '../../../../systems/pause.ts';
import type { Looking } from '../../../action.ts';
import type { Reach } from '../../../faces.ts';
import { isReceiving, type NodeSeen } from '../../../primacy/node.ts';
import type { Known } from './facts.ts';
import { isTurned } from './pooler.ts';
import { clusterNow } from './sight.ts';
import { topology } from './words.ts';

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
  const { candidate, primary, siblings, pooler } = known;
  const cluster = await clusterNow(reach, known, signal);
  const is = (isGood: boolean): Verdict['is'] => (isGood ? 'pass' : 'refuse');
  const [first, another] = cluster.primaries;
  const timeline = first?.timeline;
  const alone = first?.system.id === candidate.system && another === undefined;
  const names = cluster.primaries.map(({ system }) => system.title).join(', ') || 'nobody';
  return [
    { title: 'one primary', is: is(alone), because: alone ? `${names}, timeline ${timeline}` : names },
    ...[primary, ...siblings].map(({ system, title }): Verdict => {
      const node = cluster.nodes.find((one) => one.system.id === system);
      const problem = node === undefined ? 'it is gone' : whyNot(node, timeline);
      return {
        title: `${title} follows`,
        is: is(problem === undefined),
        because: problem ?? `streaming on timeline ${timeline}`,
      };
    }),
    ...(pooler === null || pooler.file === null
      ? []
      : [
          {
            title: 'pooler',
            is: is(await isTurned(reach, pooler, signal)),
            because: `${pooler.databases.join(', ')} at ${pooler.to.host}:${pooler.to.port}`,
          },
        ]),
    { title: 'writes', is: 'pass', because: `stood still for ${interruption(results)}` },
    { title: 'now', is: 'pass', because: topology(cluster) },
  ];
}

export function whyNot(node: NodeSeen, timeline: number | undefined): string | undefined {
  if (node.is === 'silent') return node.because;
  if (node.role === 'primary') return 'it is a primary';
  if (!isReceiving(node)) return `it receives nothing (${node.receiver.status ?? 'no receiver'})`;
  return node.timeline === timeline ? undefined : `it is on timeline ${node.timeline}`;
}

/** From when the first could not write until the first one could again; a run that was taken up again has held and stopped before. */
function interruption(results: Readonly<Record<string, Json>>): string {
  const begins = [atOf(results.hold), atOf(results.stop)].filter((at) => at !== undefined);
  const to = atOf(results.probe);
  return begins.length === 0 || to === undefined
    ? 'a time that is not known: its runner was gone'
    : duration(to - Math.min(...begins));
}

const atOf = (result: Json | undefined): number | undefined =>
  typeof result === 'object' && result !== null && 'at' in result && typeof result.at === 'number'
    ? result.at
    : undefined;
