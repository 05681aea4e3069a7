import { duration } from '../../../core/format.ts';
import { placeOf } from '../../../core/place.ts';
import type { Draft } from '../../action.ts';
import type { Reach } from '../../faces.ts';
import { kind } from '../kind.ts';
import type { Params } from '../params.ts';
import { candidates, disabledFailover } from './disabled.ts';
import { candidateOf, factsOf, identityOf, locksOf } from './draft.ts';
import { type Facts, facts } from './facts.ts';
import { prove } from './prove.ts';
import { followedBy, offsetOf, priorityOf } from './replica.ts';
import { steps } from './steps.ts';
import { groupOf, type Node, type Survey, splitOf, survey, type Up, upIn } from './survey.ts';
import { promises } from './switchover.ts';
import { ahead, down, lossOf, proofOf } from './verdicts.emergency.ts';
import { sentinelVerdicts } from './verdicts.sentinels.ts';
import * as verdict from './verdicts.ts';

/** In an emergency: the master is down, and the replica that has most of it takes over. */
export const redisFailover = kind({
  on: 'redis',
  facts,
  disabledReason: disabledFailover,
  candidates,
  draft,
  steps,
  prove,
});

async function draft(reach: Reach, name: string, params: Params, signal: AbortSignal): Promise<Draft<Facts>> {
  const { section, node } = groupOf(reach, name);
  const surveyed = await survey(reach, section, signal);
  const seen = await reach.lastSeen();
  const master = masterOf(surveyed);
  const asked = params.to ?? (node === master?.system.id ? undefined : node);
  const candidate = candidateOf(surveyed, asked, byPosition);
  const rest = surveyed.nodes.filter(
    ({ system }) => system.id !== master?.system.id && system.id !== candidate.system.id,
  );
  const lost = lossOf(candidate, master, seen, surveyed.at);
  // It does nothing for us any more, even where it should turn out to answer.
  const gone = master && ({ ...master, seen: { is: 'down', because: '', isThere: false } } as const);
  const known = factsOf(surveyed, { master: gone, candidate, lost }, params);
  const [from, to] = [master?.system.id ?? 'the master', candidate.system.id];
  const isWatched = known.sentinels.length > 0;
  const proof = await proofOf(reach, surveyed, master, signal);
  return {
    summary: `${to} takes over from ${from}, which is down: ${lost}`,
    risk: 'destructive',
    // It is the whole group that gets another master, whichever of its nodes was pointed at.
    word: section.name,
    identity: identityOf(master, candidate),
    locks: locksOf(surveyed),
    facts: known,
    preflight: [
      verdict.credentials(surveyed),
      down(surveyed, master, proof),
      verdict.candidate(candidate, surveyed),
      ahead(candidate, rest),
      ...sentinelVerdicts(surveyed, candidate, undefined),
      ...verdict.others(rest),
      ...(surveyed.watchers.length === 0 ? [verdict.files(known.forgetful)] : []),
    ],
    impact: [
      lost,
      `nobody writes now${verdict.since(candidate) === '' ? '' : `, and ${to} has heard nothing${verdict.since(candidate)}`}; it is the master within ${isWatched ? `2 s to ${duration(known.promotion)}` : '1 s'}`,
      ...(isWatched
        ? [
            `when ${from} comes back its Sentinels make it a replica, after some ten seconds in which it takes writes that are lost`,
          ]
        : [
            `nobody keeps ${from} from coming back as a second master: keep it down until it was told to follow (REPLICAOF ${known.candidate.place.host} ${known.candidate.place.port})`,
            `nobody tells the clients: they have to be turned to ${placeOf(known.candidate.place)}`,
          ]),
    ],
    proof: promises(known),
    undo: `It cannot be taken back: ${to} has a history of its own from then on. Once ${from} follows it, a switchover back is a new plan.`,
  };
}

/** The one with most of it first. */
const byPosition = (one: Up, other: Up): number =>
  offsetOf(other) - offsetOf(one) || priorityOf(one) - priorityOf(other);

/** The master as it was: the one that answers, else whom the Sentinels name, or the replicas follow, or the only one that is down. */
function masterOf(surveyed: Survey): Node | undefined {
  const { nodes, watchers } = surveyed;
  const [answering] = splitOf(surveyed);
  if (answering !== undefined) return answering;
  const named = [
    ...watchers.flatMap((one) => (one.is === 'up' ? [placeOf(one.says.master)] : [])),
    ...upIn(nodes).map(followedBy),
  ];
  const dark = nodes.filter(({ seen }) => seen.is === 'down');
  return dark.find(({ system }) => named.includes(system.where)) ?? (dark.length === 1 ? dark[0] : undefined);
}
