import { countIn, parseInfo, textIn } from '../../domain/redis/info.ts';
import type { ClusterNode, RedisCluster } from '../../domain/redis.ts';

/** From `CLUSTER INFO` and `CLUSTER NODES`. */
export function clusterFrom(info: string, nodes: string): RedisCluster {
  const fields = parseInfo(info);
  return {
    state: textIn(fields, 'cluster_state') === 'ok' ? 'ok' : 'fail',
    slots: {
      assigned: countIn(fields, 'cluster_slots_assigned'),
      ok: countIn(fields, 'cluster_slots_ok'),
      suspected: countIn(fields, 'cluster_slots_pfail'),
      failed: countIn(fields, 'cluster_slots_fail'),
    },
    size: countIn(fields, 'cluster_size'),
    nodes: nodes.split('\n').flatMap((line) => nodeOf(line.trim())),
  };
}

/** `<id> <ip:port@bus,host> <flags> <master> <ping> <pong> <epoch> <link> <slot> <slot>…` */
function nodeOf(line: string): readonly ClusterNode[] {
  const [id = '', address = '', flagText = '', of = '-', , , , link = '', ...slots] = line.split(' ');
  if (id === '') return [];
  const flags = flagText.split(',');
  return [
    {
      id,
      address: address.replace(/@.*$/, ''),
      role: flags.includes('slave') ? 'replica' : 'master',
      of: of === '-' ? undefined : of,
      state: stateOf(flags),
      isSelf: flags.includes('myself'),
      isLinked: link === 'connected',
      slots: slots.reduce((sum, slot) => sum + widthOf(slot), 0),
      moving: slots.filter((slot) => slot.startsWith('[')).length,
    },
  ];
}

function stateOf(flags: readonly string[]): ClusterNode['state'] {
  if (flags.includes('fail')) return 'failed';
  if (flags.includes('fail?')) return 'suspected';
  if (flags.includes('handshake')) return 'handshake';
  return flags.includes('noaddr') ? 'no address' : 'ok';
}

/** `0-5460` is 5461 slots; `[93-<-…]` is one on its way, and counts for its owner. */
function widthOf(slot: string): number {
  const [, first, last] = /^(\d+)(?:-(\d+))?$/.exec(slot) ?? [];
  return first === undefined ? 0 : Number(last ?? first) - Number(first) + 1;
}
