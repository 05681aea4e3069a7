import { senderOf } from '../primacy/cluster.ts';
import { isReceiving, type NodeSeen, type UpNode } from '../primacy/node.ts';

/**
 * Whether a node is back: it receives, on the timeline of the primary. To a role that may not see the receiver its timeline
 * shows late; then the primary has to send to it. Pure.
 */
export function isBack(node: NodeSeen | undefined, primary: UpNode | undefined): node is UpNode {
  if (node?.is !== 'up' || primary === undefined || node.role !== 'standby' || !isReceiving(node))
    return false;
  if (node.timeline === primary.timeline) return true;
  return node.receiver.status === 'hidden' && senderOf(node, primary) !== undefined;
}
