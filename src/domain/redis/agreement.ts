import { placeOf } from '../../core/place.ts';
import type { Reading } from '../../core/reading.ts';
import type { RedisNode } from '../redis.ts';
import type { Sentinel } from '../sentinel.ts';
import type { System } from '../stack.ts';

type Watcher = { readonly system: System; readonly reading: Reading<Sentinel> };
type Node = { readonly system: System; readonly reading: Reading<RedisNode> };

/** What the Sentinels of a group say together. */
export type Agreement = {
  /** Sentinels there are, by what they know of each other; undefined where none has told. */
  readonly total: number | undefined;
  /** Those that answer us. */
  readonly answering: number;
  /** Whom they call the master, `10.0.0.21:6379`: one where they agree. */
  readonly masters: readonly string[];
  /** Short names of those that do not see a master that answers us. */
  readonly blind: readonly string[];
  /** Why they could not make another node the master, where one of them says so. */
  readonly quorumLost: string | undefined;
  /** Enough of them call the master down. */
  readonly isMasterDown: boolean;
  readonly isFailingOver: boolean;
  /** Short names of those whose clock jumped: they watch, and do nothing. */
  readonly tilted: readonly string[];
};

export const sentinelNow = ({ last, failure }: Reading<Sentinel>): Sentinel | undefined =>
  failure === undefined ? last?.value : undefined;

export function agreementOf(sentinels: readonly Watcher[], nodes: readonly Node[]): Agreement {
  const telling = sentinels.flatMap(({ system, reading }) => {
    const value = sentinelNow(reading);
    return value === undefined ? [] : [{ title: system.title, value }];
  });
  const titles = (is: (value: Sentinel) => boolean): readonly string[] =>
    telling.filter(({ value }) => is(value)).map(({ title }) => title);
  const known = sentinels.flatMap(({ reading }) => {
    const others = reading.last?.value.others.length;
    return others === undefined ? [] : [others + 1];
  });
  const answers = (where: string): boolean =>
    nodes.some(
      ({ system, reading }) =>
        system.where === where && reading.failure === undefined && reading.last !== undefined,
    );
  return {
    total: known.length === 0 ? undefined : Math.max(sentinels.length, ...known),
    answering: telling.length,
    masters: [...new Set(telling.map(({ value }) => placeOf(value.master)))],
    blind: titles(({ master }) => master.view !== 'up' && answers(placeOf(master))),
    quorumLost: telling.map(({ value }) => value.quorum).find(({ is }) => is === 'lost')?.message,
    isMasterDown: telling.some(({ value }) => value.master.view === 'down'),
    isFailingOver: telling.some(({ value }) => value.isFailingOver),
    tilted: titles(({ isTilted }) => isTilted),
  };
}
