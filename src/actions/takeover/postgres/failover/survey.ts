import { ReadError } from '../../../../core/reading.ts';
import { parseConninfo } from '../../../../domain/postgres/conninfo.ts';
import type { System } from '../../../../domain/stack.ts';
import { pause } from '../../../../systems/pause.ts';
import type { Reach } from '../../../faces.ts';
import { runnerOf } from '../../../lifecycle/find.ts';
import { sightOfContainer } from '../../../lifecycle/sight.ts';
import { byPosition, type ClusterSeen, clusterSeen } from '../../../primacy/cluster.ts';
import { hostOf } from '../../../primacy/host.ts';
import { type Local, serverOn } from '../../../primacy/local.ts';
import { meansOf, sectionOf } from '../../../primacy/means.ts';
import type { NodeSeen, SilentNode, UpNode } from '../../../primacy/node.ts';
import { nodesOf, surveyNode, surveyNodes } from '../../../primacy/survey.ts';
import type { Params } from '../../params.ts';
import type { Place } from '../switchover/facts.ts';
import { type PoolerSeen, surveyPooler } from '../switchover/pooler.ts';
import { clusterOf, isArmed } from '../switchover/survey.ts';
import { type Death, deathOf, type Trace } from './death.ts';
import { type Loss, lossOf } from './loss.ts';

/** All that a plan goes by. */
export type Survey = {
  readonly cluster: ClusterSeen;
  /** The one that is down, where it is clear which that is. */
  readonly primary: SilentNode | undefined;
  readonly local: Local | undefined;
  readonly death: Death | undefined;
  readonly candidate: UpNode | undefined;
  readonly isBarred: boolean;
  readonly loss: Loss | undefined;
  readonly pooler: PoolerSeen;
  readonly place: Place | undefined;
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
  const { trace, local } = await traceOf(reach, primary, cluster, signal);
  const acted = [...cluster.standbys].map(({ system }) => system);
  const pooler = primary
    ? await surveyPooler(reach, standIn(primary.system), signal)
    : ({ is: 'none' } as const);
  const armed = [...acted, ...(pooler.is === 'up' && pooler.databases.length > 0 ? [pooler.system] : [])];
  return {
    ...{ cluster, primary, local, candidate, pooler },
    death: primary && deathOf(primary, cluster, trace),
    isBarred: candidate !== undefined && barred(candidate),
    loss: primary && candidate && lossOf(candidate, primary.system, seen, reach.clock.now()),
    place: candidate && placeOf(candidate),
    unarmed: armed.filter((system) => !isArmed(reach, system)).map(({ id }) => id),
  };
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
  const followed = silent.filter(({ system }) => standbys.some((standby) => follows(standby, system)));
  const last = silent.filter(({ system }) => wasPrimary(system.id));
  return [followed, last, silent].find((found) => found.length === 1)?.[0];
}

const portOf = ({ where }: System): string => /:(\d+)(?:\/[^:]*)?$/.exec(where)?.[1] ?? '5432';
const isLocal = (host: string): boolean => /^(\/|localhost$|127\.|::1$)/.test(host);

function follows({ conninfo }: UpNode, system: System): boolean {
  const words = parseConninfo(conninfo ?? '');
  if ((words?.get('port') ?? '5432') !== portOf(system)) return false;
  const host = words?.get('host') ?? '';
  return host === hostOf(system.where) || (isLocal(host) && isLocal(hostOf(system.where)));
}

/** Enough of it to know what leads there. */
const standIn = (system: System) => ({
  system,
  settings: { port: portOf(system) },
  address: isLocal(hostOf(system.where)) ? undefined : hostOf(system.where),
});

/** Where the others find it: by its own address, else as the stack names it. */
export function placeOf({ address, settings, system }: UpNode): Place {
  const host = address ?? (isLocal(hostOf(system.where)) ? '127.0.0.1' : hostOf(system.where));
  return { host, port: Number(settings.port ?? portOf(system)) };
}

async function traceOf(
  reach: Reach,
  primary: SilentNode | undefined,
  { standbys }: ClusterSeen,
  signal: AbortSignal,
): Promise<{ readonly trace: Trace; readonly local: Local | undefined }> {
  const none = { trace: { is: 'none' }, local: undefined } as const;
  if (primary === undefined) return none;
  const means = await meansOf(reach, primary, standbys[0]?.systemIdentifier);
  if (means.is === 'local') {
    const server = await serverOn(means.local);
    return { trace: { is: 'local', pid: server?.pid }, local: means.local };
  }
  if (means.is === 'sql') return { trace: { is: 'none', because: means.because }, local: undefined };
  try {
    const found = await runnerOf(reach, primary.system, signal);
    if (found.is !== 'container') return none;
    const { is, says } = sightOfContainer(found.details);
    return {
      trace: { is: 'container', name: found.details.name, isDown: is === 'down', says },
      local: undefined,
    };
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    return none;
  }
}
