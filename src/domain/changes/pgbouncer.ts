import type { Change } from '../changes.ts';
import type { PgBouncer, Pool } from '../pgbouncer.ts';
import { type Differ, noticed } from './differ.ts';

/** What is compared of a pooler: one entry a database, for that is what it pauses and sizes. */
export type SeenPools = readonly Pick<Pool, 'database' | 'paused' | 'disabled' | 'size'>[];

export function seenPools({ pools }: PgBouncer): SeenPools {
  const byDatabase = new Map(pools.map((pool) => [pool.database, pool]));
  return Array.from(byDatabase.values(), ({ database, paused, disabled, size }) => ({
    database,
    paused,
    disabled,
    size,
  }));
}

/** A reload shows where it changed something; PgBouncer does not say when it was. */
export const poolChanges: Differ<SeenPools> = (before, after, circumstances) => {
  const known = new Map(before?.map((pool) => [pool.database, pool]));
  return after.flatMap((now): readonly Change[] => {
    const was = known.get(now.database);
    if (was === undefined) return [];
    const say = (kind: Change['kind'], text: string): Change =>
      noticed({ kind, target: circumstances.system, text: `${now.database}: ${text}` }, circumstances);
    return [
      ...(now.paused === was.paused
        ? []
        : [now.paused ? say('paused', 'paused') : say('resumed', 'resumed')]),
      ...(now.disabled === was.disabled
        ? []
        : [now.disabled ? say('paused', 'disabled') : say('resumed', 'enabled')]),
      ...(now.size === was.size || now.size === undefined || was.size === undefined
        ? []
        : [say('configuration', `pool size ${was.size} → ${now.size}`)]),
    ];
  });
};
