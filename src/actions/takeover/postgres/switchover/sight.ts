import { ReadError } from '../../../../core/reading.ts';
import type { Reach } from '../../../faces.ts';
import { type ClusterSeen, clusterSeen } from '../../../primacy/cluster.ts';
import type { NodeSeen, UpNode } from '../../../primacy/node.ts';
import { surveyNode, surveyNodes } from '../../../primacy/survey.ts';
import type { Known } from './facts.ts';

/** One node as it is now. @throws ReadError where the stack does not name it any more. */
export async function nodeNow(reach: Reach, id: string, signal: AbortSignal): Promise<NodeSeen> {
  const system = reach.stack.systems.find((one) => one.id === id);
  if (system === undefined) throw new ReadError('missing', `${id} is not in the stack`);
  return surveyNode(reach, system, signal);
}

/** One that has to answer. @throws ReadError where it does not. */
export async function upNow(reach: Reach, id: string, signal: AbortSignal): Promise<UpNode> {
  const node = await nodeNow(reach, id, signal);
  if (node.is === 'silent') throw new ReadError('refused', node.because);
  return node;
}

/** All nodes as they are now. */
export async function clusterNow(
  reach: Reach,
  { cluster, nodes }: Pick<Known, 'cluster' | 'nodes'>,
  signal: AbortSignal,
): Promise<ClusterSeen> {
  const systems = reach.stack.systems.filter(({ id }) => nodes.some(({ system }) => system === id));
  return clusterSeen(cluster, await surveyNodes(reach, systems, signal));
}
