import { readFile, stat } from 'node:fs/promises';
import { ReadError } from '../../../../core/reading.ts';
import { parseConninfo, redirected } from '../../../../domain/postgres/conninfo.ts';
import type { Process } from '../../../../domain/run.ts';
import type { System } from '../../../../domain/stack.ts';
import { whatItSends } from '../../../../systems/postgres/replicates.ts';
import { maybeText } from '../../../../systems/postgres/row.ts';
import type { Reach } from '../../../faces.ts';
import { applicationOf, type ClusterSeen, clusterSeen } from '../../../primacy/cluster.ts';
import { serverOn } from '../../../primacy/local.ts';
import { type Means, meansOf, sectionOf } from '../../../primacy/means.ts';
import type { UpNode } from '../../../primacy/node.ts';
import { containerIn, nameFor, placeHere } from '../../../primacy/places.ts';
import { nodesOf, surveyNodes } from '../../../primacy/survey.ts';
import type { Params } from '../../params.ts';
import { type Choice, choose, placeFor, placeOf, siblingsOf } from './choice.ts';
import type { Place } from './facts.ts';
import { isPublished, type PoolerSeen, surveyPooler } from './pooler.ts';

/** All that a plan goes by. */
export type Survey = {
  readonly cluster: ClusterSeen;
  /** The one primary there is; without it nothing else is known. */
  readonly primary: UpNode | undefined;
  readonly choice: Choice | undefined;
  readonly move: Move | undefined;
  /** Nodes, and the pooler, for which actions have no login. */
  readonly unarmed: readonly string[];
};

/** What takes a primary that can be moved, and one that can take over. */
export type Move = {
  readonly primary: UpNode;
  readonly candidate: UpNode;
  readonly siblings: readonly UpNode[];
  /** How far our hands reach, of each node by its system. */
  readonly reached: ReadonlyMap<string, Means>;
  readonly means: Means;
  readonly process: Process | undefined;
  /** Where the old primary finds the new one. */
  readonly place: Place;
  /** Where each of the others does. */
  readonly places: ReadonlyMap<string, Place>;
  /** What the old primary would be sent as a standby of the new one, tried from this host; or why it would not be let in. */
  readonly back:
    | { readonly is: 'yes'; readonly systemIdentifier: string }
    | { readonly is: 'no'; readonly because: string };
  readonly pooler: PoolerSeen;
  /** Where the pooler is to lead. */
  readonly led: Place;
};

/** @throws ReadError for a cluster or a node that the stack does not have. */
export async function survey(
  reach: Reach,
  name: string,
  params: Params,
  signal: AbortSignal,
): Promise<Survey> {
  const { cluster: group, node: pointed } = clusterOf(reach, name);
  const nodes = nodesOf(reach, group);
  if (params.to !== undefined && !nodes.some(({ title }) => title === params.to))
    throw new ReadError('missing', `${group} has no node ${params.to} in the stack`);
  const cluster = clusterSeen(group, await surveyNodes(reach, nodes, signal));
  const [primary, another] = cluster.primaries;
  const isOne = primary !== undefined && another === undefined;
  // Who stands on a standby means that one; on the primary, or on the cluster, whoever is fittest.
  const named = params.to ?? (pointed === primary?.system.title ? undefined : pointed);
  const choice = isOne
    ? choose(cluster, primary, { named, barred: barredIn(reach, nodes), maxLag: params.maxLag })
    : undefined;
  const move = isOne && choice && (await moveOf(reach, { cluster, primary, candidate: choice.node }, signal));
  const involved = move ? [move.primary, move.candidate, ...move.siblings].map(({ system }) => system) : [];
  const pooler = move && move.pooler.is !== 'none' ? [move.pooler.system] : [];
  return {
    cluster,
    primary: isOne ? primary : undefined,
    choice,
    move: move || undefined,
    unarmed: [...involved, ...pooler].filter((system) => !isArmed(reach, system)).map(({ id }) => id),
  };
}

/** `main` is a cluster, `main/r1` a node of it. */
export function clusterOf(
  { stack }: Reach,
  name: string,
): { readonly cluster: string; readonly node: string | undefined } {
  const node = stack.systems.find(({ kind, id }) => kind === 'postgres' && id === `postgres/${name}`);
  return { cluster: node?.group ?? name, node: node?.title };
}

/** Nodes of which the stack file says that they never take over. */
const barredIn = (reach: Reach, nodes: readonly System[]): ReadonlySet<string> =>
  new Set(nodes.filter((node) => sectionOf(reach, node)?.takes_over === false).map(({ id }) => id));

export const isBarred = (reach: Reach, { system }: UpNode): boolean => barredIn(reach, [system]).size > 0;

export const isArmed = ({ sections }: Reach, { id, kind, group, title }: System): boolean =>
  sections.postgres.some(({ name, nodes, pooler }) =>
    name !== group
      ? false
      : kind === 'pgbouncer'
        ? pooler?.operate?.url !== undefined
        : nodes.some(
            (node) => `postgres/${name}/${node.name}` === id && node.name === title && node.operate?.url,
          ),
  );

type Pair = { readonly cluster: ClusterSeen; readonly primary: UpNode; readonly candidate: UpNode };

async function moveOf(
  reach: Reach,
  { cluster, primary, candidate }: Pair,
  signal: AbortSignal,
): Promise<Move> {
  const siblings = siblingsOf(cluster, primary, candidate);
  const [pooler, ...found] = await Promise.all([
    surveyPooler(reach, primary, signal),
    ...[primary, candidate, ...siblings].map(
      async (node) => [node.system.id, await meansOf(reach, node, undefined, signal)] as const,
    ),
  ]);
  const reached = new Map(found);
  const means = reached.get(primary.system.id) ?? { is: 'sql', because: 'nothing is known of it' };
  const own = reached.get(candidate.system.id);
  const seen = placeOf(candidate, primary);
  const named = (receiver: Means | undefined, otherwise: Place): Place => {
    const host = nameFor(receiver, own);
    return host === undefined ? otherwise : { ...seen, host };
  };
  const server = means.is === 'server' ? means.server : undefined;
  const passfile = server?.is === 'local' ? await passfileOf(server.dataDirectory) : undefined;
  const here = containerIn(own) === undefined ? seen : placeHere(candidate.system);
  return {
    ...{ primary, candidate, siblings, reached, means, pooler },
    place: named(means, seen),
    places: new Map(
      siblings.map((node) => [
        node.system.id,
        named(reached.get(node.system.id), placeFor(node, seen, primary)),
      ]),
    ),
    process: server?.is === 'local' ? await serverOn(server) : undefined,
    back: await tryBack(reach, { primary, candidate, place: here, passfile }, signal),
    led: isPublished(pooler, primary.system, means) ? placeHere(candidate.system) : seen,
  };
}

type Way = Omit<Pair, 'cluster'> & { readonly place: Place; readonly passfile: string | undefined };

/** Asks the new primary what it would send to the old one, with what it has itself for the way that it follows now. */
async function tryBack(
  reach: Reach,
  { primary, candidate, place, passfile }: Way,
  signal: AbortSignal,
): Promise<Move['back']> {
  try {
    const answer = await reach.postgres(candidate.system.id).read(['upstream'], signal);
    const told = answer.is === 'read' ? maybeText(answer.rows.upstream?.[0] ?? {}, 'conninfo') : undefined;
    const words = told === undefined ? undefined : parseConninfo(told);
    if (words === undefined || words.size === 0)
      return {
        is: 'no',
        because: `what ${candidate.system.title} follows with is not told to the role that watches it`,
      };
    const application = applicationOf(primary);
    const way = redirected(words, { ...place, application });
    const { systemIdentifier } = await whatItSends(way, passfile, signal);
    return { is: 'yes', systemIdentifier };
  } catch (error) {
    if (!(error instanceof ReadError) || signal.aborted) throw error;
    return { is: 'no', because: error.message };
  }
}

/** Where libpq looks for the passwords of whoever owns the data. */
async function passfileOf(dataDirectory: string): Promise<string | undefined> {
  const owner = await stat(dataDirectory).catch(() => undefined);
  const accounts = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n');
  const account = accounts.map((line) => line.split(':')).find(([, , uid]) => Number(uid) === owner?.uid);
  return account?.[5] === undefined ? undefined : `${account[5]}/.pgpass`;
}
