import { count, duration } from '../../../core/format.ts';
import { placeOf } from '../../../core/place.ts';
import type { Verdict } from '../../../core/plan.ts';
import { ReadError } from '../../../core/reading.ts';
import { sanitize } from '../../../core/sanitize.ts';
import { countIn } from '../../../domain/redis/info.ts';
import type { Draft } from '../../action.ts';
import type { Reach } from '../../faces.ts';
import { kind } from '../kind.ts';
import type { Params } from '../params.ts';
import { candidates, disabledSwitchover } from './disabled.ts';
import { candidateOf, factsOf, identityOf, locksOf } from './draft.ts';
import { type Facts, facts } from './facts.ts';
import { prove } from './prove.ts';
import { bySentinel, isLinked, priorityOf, runIdOf } from './replica.ts';
import { steps } from './steps.ts';
import { groupOf, type Survey, splitOf, survey, type Up, upIn } from './survey.ts';
import { sentinelVerdicts } from './verdicts.sentinels.ts';
import * as verdict from './verdicts.ts';

/** Planned: writers wait, the replicas catch up, one takes over, the master follows it. */
export const redisSwitchover = kind({
  on: 'redis',
  facts,
  disabledReason: disabledSwitchover,
  candidates,
  draft,
  steps,
  prove,
});

async function draft(reach: Reach, name: string, params: Params, signal: AbortSignal): Promise<Draft<Facts>> {
  const { section, node } = groupOf(reach, name);
  const surveyed = await survey(reach, section, signal);
  const master = masterOf(surveyed);
  const asked = params.to ?? (node === master.system.id ? undefined : node);
  const candidate = candidateOf(surveyed, asked, byReadiness);
  const known = factsOf(surveyed, { master, candidate, lost: 'nothing' }, params);
  const [from, to] = [master.system.id, candidate.system.id];
  const isWatched = known.sentinels.length > 0;
  const back = `quarterdeck run switchover redis/${section.name} --to ${candidateName(from, section.name)}`;
  return {
    summary: `${to} takes over from ${from}: writers wait for about ${isWatched ? '2 s' : '1 s'}, ${duration(params.pause)} at most, and nothing is lost`,
    risk: 'disruptive',
    identity: identityOf(master, candidate),
    locks: locksOf(surveyed),
    facts: known,
    preflight: [
      ...verdicts(surveyed, { master, candidate, forgetful: known.forgetful }),
      ...verdict.pause(params.pause),
    ],
    impact: [
      `${count(countIn(master.seen.info, 'connected_clients'))} clients of ${from}: those that write wait, and then get READONLY until they ask the new master; those that read go on`,
      ...(isWatched
        ? ['Sentinels tell their clients where the new master is']
        : [
            `nobody tells the clients: whoever is configured to ${sanitize(master.system.where)} has to be turned to ${placeOf(known.candidate.place)}`,
          ]),
      `if they do not catch up within ${duration(known.patience)}, writers go on as before, and nothing was changed`,
      'bytes that may be lost: 0',
    ],
    proof: promises(known),
    undo: `A switchover back is a new plan: ${back}. Until ${to} has taken over it is given up without a trace.`,
  };
}

export const promises = ({ sentinels, others, master }: Facts): readonly string[] => [
  'one node is the master, by all that answer',
  'it takes a write',
  ...(others.length > 0 || master !== null ? ['the others follow it, and have what it has'] : []),
  ...(sentinels.length > 0 ? ['all Sentinels call it the master'] : []),
];

const candidateName = (id: string, group: string): string => id.slice(`redis/${group}/`.length) || id;

/** One that receives, then as a Sentinel would choose once all are equally far. */
const byReadiness = (one: Up, other: Up): number =>
  Number(isLinked(other)) - Number(isLinked(one)) ||
  priorityRank(one) - priorityRank(other) ||
  (runIdOf(one) < runIdOf(other) ? -1 : 1) ||
  bySentinel(one, other);

const priorityRank = (one: Up): number => priorityOf(one) || Number.POSITIVE_INFINITY;

/** The one that answers; of several that which the Sentinels name. @throws ReadError where none does. */
function masterOf(surveyed: Survey): Up {
  const masters = splitOf(surveyed);
  const named = masters.find((one) =>
    surveyed.watchers.some(
      ({ is, ...rest }) => is === 'up' && 'says' in rest && rest.says.master.runId === runIdOf(one),
    ),
  );
  const master = named ?? masters[0];
  if (master !== undefined) return master;
  const why = surveyed.nodes.flatMap(({ seen }) => (seen.is === 'down' ? [sanitize(seen.because)] : []))[0];
  throw new ReadError(
    'refused',
    `no master of ${surveyed.section.name} answers${why === undefined ? '' : ` (${why})`}: a switchover is for one that works, a failover for one that is down`,
  );
}

function verdicts(
  surveyed: Survey,
  {
    master,
    candidate,
    forgetful,
  }: { readonly master: Up; readonly candidate: Up; readonly forgetful: readonly string[] },
): readonly Verdict[] {
  const masters = splitOf(surveyed);
  const title = verdict.titles.masters;
  const rest = surveyed.nodes.filter(
    ({ system }) => system.id !== master.system.id && system.id !== candidate.system.id,
  );
  return [
    verdict.credentials(surveyed),
    masters.length === 1
      ? {
          title,
          is: 'pass',
          because: `${master.system.id}, by ${count(upIn(surveyed.nodes).length)} nodes that answer`,
        }
      : {
          title,
          is: 'refuse',
          because: `there are several: ${verdict.splitWords(masters)}; what one of them has will be lost, and which is for you to say`,
        },
    verdict.candidate(candidate, surveyed),
    ...(candidate.seen.role === 'standby' ? [verdict.lag(candidate, master)] : []),
    ...sentinelVerdicts(surveyed, candidate, master),
    ...verdict.electable(surveyed),
    ...verdict.others(rest),
    verdict.version(master),
    ...verdict.least(master),
    ...(surveyed.watchers.length === 0 ? [verdict.files(forgetful)] : []),
  ];
}
