import { randomBytes } from 'node:crypto';
import type { Verdict } from '../../core/plan.ts';
import { ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { Reach } from '../faces.ts';
import { clusterSeen } from '../primacy/cluster.ts';
import { type Means, meansOf } from '../primacy/means.ts';
import { isReceiving, type NodeSeen, type UpNode } from '../primacy/node.ts';
import { orchestratorOf } from '../primacy/orchestrator.ts';
import { containerIn, nameFor } from '../primacy/places.ts';
import { isRunning } from '../primacy/server.ts';
import { nodesOf, surveyNodes } from '../primacy/survey.ts';
import { placeOf } from '../takeover/postgres/failover/survey.ts';
import type { Place } from '../takeover/postgres/switchover/facts.ts';
import { clusterOf, isArmed } from '../takeover/postgres/switchover/survey.ts';
import { lock, told } from '../takeover/postgres/switchover/verdicts/cluster.ts';
import { asBefore } from './contained/shelf.ts';
import type { Known } from './facts.ts';
import { type Settings, settingsOf } from './kept.ts';

/** All that a plan goes by. */
export type Survey = {
  readonly cluster: string;
  readonly node: NodeSeen;
  readonly primary: UpNode | undefined;
  readonly split: readonly UpNode[];
  /** Slots that the others used on it, where actions can remove them. */
  readonly leftover: readonly string[];
  readonly owner: string | undefined;
  readonly means: Means;
  readonly isRunning: boolean;
  /** Whether somebody moves the primary meanwhile. */
  readonly locked: Verdict;
  /** What of the nodes could not be read. */
  readonly told: readonly Verdict[];
  /** Whose settings lie in its data; undefined: it runs, or in a container, which knows it itself. */
  readonly settings: Settings | undefined;
  /** Where it finds the primary. */
  readonly place: Place | undefined;
};

const placeFor = (primary: UpNode, name: string | undefined): Place => ({
  ...placeOf(primary),
  ...(name !== undefined && { host: name }),
});

/** @throws ReadError for a cluster or a node that the stack does not have. */
export async function survey(reach: Reach, name: string, signal: AbortSignal): Promise<Survey> {
  const { cluster, node: pointed } = clusterOf(reach, name);
  const nodes = nodesOf(reach, cluster);
  if (pointed === undefined)
    throw new ReadError('unsupported', `name the node of ${cluster} that is to come back`);
  const seen = clusterSeen(cluster, await surveyNodes(reach, nodes, signal));
  const node = seen.nodes.find(({ system }) => system.title === pointed);
  if (node === undefined) throw new ReadError('missing', `${cluster} has no node ${pointed}`);
  const [primary, another] = seen.primaries;
  const up = [...seen.primaries, ...seen.standbys];
  const owner = orchestratorOf(up);
  const means = await beforehand(
    reach,
    await meansOf(reach, node, primary?.systemIdentifier, signal),
    signal,
  );
  const running = means.is === 'server' && (await isRunning(reach, means.server, signal));
  const its = primary && (await meansOf(reach, primary, undefined, signal));
  return {
    ...{ cluster, node, means, split: seen.split },
    leftover: isArmed(reach, node.system) ? slotsOf(up.filter((one) => one !== node)) : [],
    ...{ locked: lock(up), told: told(up) },
    primary: another === undefined ? primary : undefined,
    owner: owner && `${owner.name} does (${sanitize(owner.trace)}): use its own command, ${owner.command}`,
    isRunning: running,
    settings:
      means.is === 'server' && means.server.is === 'local' && !running
        ? await settingsOf(means.server)
        : undefined,
    place: primary && placeFor(primary, nameFor(means, its)),
  };
}

/** Of a container with what it had before a rejoin that never came to its end. */
async function beforehand(reach: Reach, means: Means, signal: AbortSignal): Promise<Means> {
  const container = containerIn(means);
  return container === undefined ? means : { is: 'server', server: await asBefore(reach, container, signal) };
}

/** Of those that receive from elsewhere by now, and of the primary. */
const slotsOf = (others: readonly UpNode[]): readonly string[] =>
  others
    .filter((one) => one.role === 'primary' || isReceiving(one))
    .flatMap(({ settings }) => settings.primary_slot_name || []);

/** What its steps go by; null where not enough is known. */
export function knownOf({ node, primary, means, place, leftover }: Survey, timeout: number): Known | null {
  if (
    primary === undefined ||
    place === undefined ||
    means.is !== 'server' ||
    primary.system.id === node.system.id
  )
    return null;
  const { id, title } = node.system;
  const isWithSlots = primary.slots.some(({ type }) => type === 'physical');
  return {
    key: randomBytes(4).toString('hex'),
    node: {
      ...{ system: id, title, server: means.server, leftover: [...new Set(leftover)] },
      slot: isWithSlots ? `slot_${title}`.toLowerCase().replace(/[^a-z0-9_]/g, '_') : null,
    },
    primary: { system: primary.system.id, title: primary.system.title, place },
    timeout,
  };
}
