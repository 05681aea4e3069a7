import { ReadError } from '../../../../core/reading.ts';
import type { LastSeen } from '../../../../domain/changes/seen.ts';
import type { System } from '../../../../domain/stack.ts';
import { pause } from '../../../../systems/pause.ts';
import type { Reach } from '../../../faces.ts';
import { byPosition, type ClusterSeen, clusterSeen, comesAlong } from '../../../primacy/cluster.ts';
import { type Means, meansOf, sectionOf } from '../../../primacy/means.ts';
import type { NodeSeen, SilentNode, UpNode } from '../../../primacy/node.ts';
import { isLocal, leadsTo, nameFor, placeHere } from '../../../primacy/places.ts';
import { isMarked, type Server } from '../../../primacy/server.ts';
import { nodesOf, surveyNode, surveyNodes } from '../../../primacy/survey.ts';
import type { Params } from '../../params.ts';
import type { Place } from '../switchover/facts.ts';
import { isPublished, type PoolerSeen, surveyPooler } from '../switchover/pooler.ts';
import { clusterOf, isArmed } from '../switchover/survey.ts';
import { type Death, deathOf } from './death.ts';
import { type Loss, lossOf } from './loss.ts';
import { traceOf } from './trace.ts';
import { vacancyOf } from './vacancy.ts';

/** All that a plan goes by. */
export type Survey = {
  readonly cluster: ClusterSeen;
  /** The one that is down, where it is clear which that is; of a cluster whose nodes all answer as standbys there is none. */
  readonly primary: SilentNode | undefined;
  /** What our hands reach of it. */
  readonly server: Server | undefined;
  /** How far they reach, of each node that answers, by its title. */
  readonly reached: ReadonlyMap<string, Means>;
  /** Undefined: it is not even clear that there is no primary. */
  readonly death: Death | undefined;
  /** Standbys that would come up as primaries when they are started again. */
  readonly unmarked: readonly { readonly node: UpNode; readonly server: Server }[];
  readonly candidate: UpNode | undefined;
  readonly isBarred: boolean;
  readonly loss: Loss | undefined;
  readonly pooler: PoolerSeen;
  /** It leads to who takes over already. */
  readonly isLed: boolean;
  readonly place: Place | undefined;
  /** Where each standby finds the new primary, by its system. */
  readonly places: ReadonlyMap<string, Place>;
  /** Where the pooler is to lead. */
  readonly led: Place | undefined;
  /** Nodes, and the pooler, for which actions have no login. */
  readonly unarmed: readonly string[];
};

/** How often one that does not answer is asked before that counts. */
const attempts = 3;
const between = 400;

/** @throws ReadError for a cluster or a node that the stack does not have. */
export async function survey(
  reach: Reach,
  name: string,
  { to }: Params,
  signal: AbortSignal,
): Promise<Survey> {
  const { cluster: group, node: pointed } = clusterOf(reach, name);
  const nodes = nodesOf(reach, group);
  if (to !== undefined && !nodes.some(({ title }) => title === to))
    throw new ReadError('missing', `${group} has no node ${to} in the stack`);
  const cluster = await insist(reach, group, nodes, signal);
  const seen = await reach.lastSeen();
  const primary = primaryOf(cluster, (id) => seen?.systems[id]?.postgres?.role === 'primary');
  const named = to ?? (pointed === primary?.system.title ? undefined : pointed);
  const fit = byPosition(cluster.standbys, undefined);
  const barred = ({ system }: UpNode): boolean => sectionOf(reach, system)?.takes_over === false;
  const candidate =
    named === undefined
      ? (fit.find((node) => !barred(node)) ?? fit[0])
      : fit.find(({ system }) => system.title === named);
  const none = { trace: { is: 'none' }, server: undefined } as const;
  const { trace, server } = primary
    ? await traceOf(reach, primary, cluster.standbys[0]?.systemIdentifier, signal)
    : none;
  const found = cluster.standbys.map(
    async (node) => [node, await meansOf(reach, node, undefined, signal)] as const,
  );
  const means = new Map(await Promise.all(found));
  const own = candidate && means.get(candidate);
  const place = candidate && placeOf(candidate);
  const acted = [...cluster.standbys].map(({ system }) => system);
  const former = primary?.system ?? formerOf(cluster, seen);
  const { pooler, leads } = await poolerOf(
    reach,
    primary ? [standIn(primary.system)] : ofAll(cluster, former),
    signal,
  );
  const others = cluster.standbys.filter((node) => node !== candidate);
  const marks = primary ? [] : await marksOf(reach, others, means, signal);
  const unmarked = marks.flatMap(({ node, server, is }) =>
    is === false && server ? [{ node, server }] : [],
  );
  const armed = [...acted, ...(pooler.is === 'up' && pooler.databases.length > 0 ? [pooler.system] : [])];
  return {
    ...{ cluster, primary, server, candidate, pooler, place, unmarked },
    isLed: candidate !== undefined && leads?.id === candidate.system.id,
    reached: new Map(Array.from(means, ([{ system }, one]) => [system.title, one])),
    places: new Map(
      Array.from(means, ([{ system }, one]) => {
        const host = nameFor(one, own);
        return place === undefined || host === undefined ? [] : [[system.id, { ...place, host }] as const];
      }).flat(),
    ),
    led: leads && candidate && own && isPublished(pooler, leads, own) ? placeHere(candidate.system) : place,
    death: primary
      ? deathOf(primary, cluster, trace)
      : vacancyOf(cluster, former, {
          unmarked: unmarked.map(({ node }) => node.system.title),
          unseen: marks.flatMap(({ node, is }) => (is === undefined ? [node.system.title] : [])),
        }),
    isBarred: candidate !== undefined && barred(candidate),
    loss: candidate && lossOf(candidate, former, seen, reach.clock.now()),
    unarmed: armed.filter((system) => !isArmed(reach, system)).map(({ id }) => id),
  };
}

/** Who is told to follow the new primary; who follows another standby stays with that one. */
export function siblingsIn(
  { standbys, silent }: Pick<ClusterSeen, 'standbys' | 'silent'>,
  candidate: UpNode,
): readonly UpNode[] {
  const former = silent.length === 0 ? 'among them' : 'away';
  return standbys.filter((node) => node !== candidate && !comesAlong(node, standbys, candidate, former));
}

/** Asks all of them, and who does not answer some more times. */
async function insist(
  reach: Reach,
  name: string,
  nodes: readonly System[],
  signal: AbortSignal,
): Promise<ClusterSeen> {
  let seen: readonly NodeSeen[] = await surveyNodes(reach, nodes, signal);
  for (let asked = 1; asked < attempts && seen.some(({ is }) => is === 'silent'); asked++) {
    await pause(reach.clock, between, signal);
    seen = await Promise.all(
      seen.map((node) => (node.is === 'up' ? node : surveyNode(reach, node.system, signal))),
    );
  }
  return clusterSeen(name, seen);
}

/** The silent node that the standbys follow, else the one that was seen as the primary, else the only silent one. */
function primaryOf(
  { silent, standbys }: ClusterSeen,
  wasPrimary: (id: string) => boolean,
): SilentNode | undefined {
  const followed = silent.filter(({ system }) =>
    standbys.some(({ conninfo }) => leadsTo(conninfo, { system })),
  );
  const last = silent.filter(({ system }) => wasPrimary(system.id));
  return [followed, last, silent].find((found) => found.length === 1)?.[0];
}

/** Who was seen as the primary, and answers as a standby now. */
function formerOf({ standbys }: ClusterSeen, seen: LastSeen | undefined): System | undefined {
  const was = standbys.filter(({ system }) => seen?.systems[system.id]?.postgres?.role === 'primary');
  return was.length === 1 ? was[0]?.system : undefined;
}

type Led = Parameters<typeof surveyPooler>[1];

/** The likeliest first. */
const ofAll = ({ standbys }: ClusterSeen, former: System | undefined): readonly Led[] =>
  standbys.toSorted(
    (one, other) => Number(other.system.id === former?.id) - Number(one.system.id === former?.id),
  );

/** Asks the pooler which of these it leads to. */
async function poolerOf(
  reach: Reach,
  nodes: readonly Led[],
  signal: AbortSignal,
): Promise<{ readonly pooler: PoolerSeen; readonly leads: System | undefined }> {
  let pooler: PoolerSeen = { is: 'none' };
  for (const node of nodes) {
    pooler = await surveyPooler(reach, node, signal);
    if (pooler.is !== 'up') break;
    if (pooler.databases.length > 0) return { pooler, leads: node.system };
  }
  return { pooler, leads: undefined };
}

type Mark = {
  readonly node: UpNode;
  readonly server: Server | undefined;
  readonly is: boolean | undefined;
};

/** Whether each would come up as a standby again. */
const marksOf = (
  reach: Reach,
  nodes: readonly UpNode[],
  means: ReadonlyMap<UpNode, Means>,
  signal: AbortSignal,
): Promise<readonly Mark[]> =>
  Promise.all(
    nodes.map(async (node) => {
      const found = means.get(node);
      if (found?.is !== 'server') return { node, server: undefined, is: undefined };
      return { node, server: found.server, is: await isMarked(reach, found.server, signal) };
    }),
  );

/** Enough of it to know what leads there. */
const standIn = (system: System) => ({
  system,
  settings: { port: String(placeHere(system).port) },
  address: isLocal(placeHere(system).host) ? undefined : placeHere(system).host,
});

/** Where the others find it: by its own address, else as the stack names it. */
export function placeOf({ address, settings, system }: UpNode): Place {
  const here = placeHere(system);
  const host = address ?? (isLocal(here.host) ? '127.0.0.1' : here.host);
  return { host, port: Number(settings.port ?? here.port) };
}
