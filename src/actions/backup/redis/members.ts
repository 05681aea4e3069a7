import type { System } from '../../../domain/stack.ts';
import { fieldsOf, listOf, numberOf, textOf } from '../../../systems/redis/reply.ts';
import type { RedisValue } from '../../../systems/redis/wire.ts';
import { messageOf } from '../../engine/look.ts';
import type { Reach } from '../../faces.ts';
import { patience } from './node.ts';

type Place = { readonly host: string; readonly port: number };

/** What a Sentinel says of the master that it watches. */
export type SentinelSeen = {
  readonly system: System;
  /** What it calls the master. */
  readonly name: string;
} & (
  | {
      readonly is: 'up';
      readonly master: Place;
      /** What the master calls itself while it runs. */
      readonly runId: string;
      readonly replicas: readonly Place[];
      /** `master,s_down` */
      readonly flags: readonly string[];
      /** Milliseconds for which the master has to be silent before it is called down. */
      readonly downAfter: number;
      /** Milliseconds since the master answered it. */
      readonly lastAnswer: number;
      /** Other Sentinels that it knows. */
      readonly others: number;
    }
  | { readonly is: 'down'; readonly because: string }
);

/** Asks each Sentinel of a group. One that does not answer says why. */
export const sentinelsOf = (
  reach: Reach,
  group: string,
  signal: AbortSignal,
): Promise<readonly SentinelSeen[]> =>
  Promise.all(
    reach.stack.systems
      .filter((one) => one.kind === 'sentinel' && one.group === group)
      .map((system) => sentinelAt(reach, system, signal)),
  );

async function sentinelAt(reach: Reach, system: System, signal: AbortSignal): Promise<SentinelSeen> {
  const face = reach.sentinel(system.id);
  const known = { system, name: face.master };
  try {
    const answer = await face.ask(
      [
        ['SENTINEL', 'MASTER', face.master],
        ['SENTINEL', 'REPLICAS', face.master],
      ],
      AbortSignal.any([signal, AbortSignal.timeout(patience)]),
    );
    if (answer.is !== 'answered') return { ...known, is: 'down', because: answer.message };
    const [master, replicas] = answer.replies;
    if (master?.is !== 'value' || replicas?.is !== 'value') {
      const refused = [master, replicas].find((reply) => reply?.is === 'refused');
      const because = refused?.is === 'refused' ? refused.refusal.message : 'it says nothing';
      return { ...known, is: 'down', because };
    }
    const fields = fieldsOf(master.value);
    return {
      ...{ ...known, is: 'up', master: placeIn(master.value) },
      runId: textOf(fields.get('runid')),
      replicas: listOf(replicas.value).map(placeIn),
      flags: textOf(fields.get('flags')).split(','),
      downAfter: numberOf(fields.get('down-after-milliseconds')) ?? 0,
      lastAnswer: numberOf(fields.get('last-ok-ping-reply')) ?? Number.POSITIVE_INFINITY,
      others: numberOf(fields.get('num-other-sentinels')) ?? 0,
    };
  } catch (error) {
    return { ...known, is: 'down', because: messageOf(error) };
  }
}

function placeIn(value: RedisValue): Place {
  const fields = fieldsOf(value);
  return { host: textOf(fields.get('ip')), port: numberOf(fields.get('port')) ?? 0 };
}

/** Whom a Sentinel names, as far as it answers. */
type Naming =
  | {
      readonly is: 'up';
      readonly system: System;
      readonly master: Place;
      readonly replicas: readonly Place[];
    }
  | { readonly is: 'down' };

/** The nodes of a group: those that the stack file names, else those that its Sentinels name now. */
export function membersOf(
  { stack, named }: Pick<Reach, 'stack' | 'named'>,
  group: string,
  sentinels: readonly Naming[],
): readonly System[] {
  const written = stack.systems.filter((one) => one.kind === 'redis' && one.group === group);
  if (written.length > 0) return written;
  const told = sentinels.flatMap((one) =>
    one.is === 'up'
      ? [one.master, ...one.replicas].flatMap((place) => named(one.system.id, place) ?? [])
      : [],
  );
  return [...new Map(told.map((system) => [system.id, system])).values()];
}
