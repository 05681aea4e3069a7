import { redisUp } from '../../domain/redis/topology.ts';
import type { System } from '../../domain/stack.ts';
import type { World } from '../../domain/world.ts';
import { doubt, type Finding, problem } from './finding.ts';

/** What is unsafe about one Redis, or one Sentinel. */
export function examineRedis({ readings }: World, { id, kind, where }: System): readonly Finding[] {
  return kind === 'sentinel' ? ofSentinel(readings.sentinel[id]) : ofNode(readings.redis[id]);

  function ofNode(reading: World['readings']['redis'][string] = {}): readonly Finding[] {
    const value = reading.last?.value;
    if (value !== undefined && value.is !== 'up')
      return [problem(id, `it is ${value.is}: ${value.message}`, 'look again when it serves clients')];
    const node = redisUp(reading);
    if (node === undefined) return [];
    const { persistence, memory, link, protection } = node;
    return [
      ...(protection === 'none'
        ? [
            doubt(
              id,
              `whoever reaches ${where} may do anything: no password is asked`,
              'set requirepass, or an ACL with a user for each who works with it',
            ),
          ]
        : []),
      ...(memory.max === undefined
        ? [
            doubt(
              id,
              'maxmemory is not set: it grows until the system kills it',
              'set maxmemory and maxmemory-policy',
            ),
          ]
        : []),
      ...(persistence.snapshot.lastStatus === 'failed'
        ? [problem(id, 'the last snapshot failed', 'see its log, the free disk, and vm.overcommit_memory')]
        : []),
      ...(link?.priority === 0
        ? [doubt(id, 'its priority is 0: no Sentinel makes it the master', 'set replica-priority above 0')]
        : []),
    ];
  }

  function ofSentinel(reading: World['readings']['sentinel'][string] = {}): readonly Finding[] {
    const value = reading.failure === undefined ? reading.last?.value : undefined;
    if (value === undefined) return [];
    const sentinels = value.others.length + 1;
    return [
      ...(value.quorum.is === 'lost'
        ? [problem(id, `no quorum: ${value.quorum.message}`, 'start the Sentinels that are down')]
        : []),
      ...(sentinels < 3
        ? [
            doubt(
              id,
              `it knows ${sentinels} Sentinels: with fewer than three, one that is lost ends every failover`,
              'run three, on three hosts',
            ),
          ]
        : []),
    ];
  }
}
