import { docker } from './docker.ts';
import { http } from './http.ts';
import { nginx } from './nginx.ts';
import type { Part } from './part.ts';
import { pgbouncer } from './pgbouncer.ts';
import { postgres } from './postgres.ts';
import { redis } from './redis.ts';
import { redisCluster } from './redis-cluster.ts';
import { sqlite } from './sqlite.ts';
import { tls } from './tls.ts';

/** Every service the lab can start. */
export const parts = {
  postgres,
  pgbouncer,
  docker,
  redis,
  redisCluster,
  sqlite,
  http,
  tls,
  nginx,
} as const satisfies Record<string, Part<unknown, unknown>>;

type Parts = typeof parts;
export type PartName = keyof Parts;
/** What is started for those who name nothing: all but what few tests need and many processes make. */
export type UsualPart = Exclude<PartName, 'redisCluster'>;
export type FactsOf<N extends PartName> = Awaited<ReturnType<Parts[N]['up']>>;
/** The facts of the parts that are up. */
export type Up = { readonly [K in PartName]?: FactsOf<K> };
export type HandsOf<N extends PartName> = ReturnType<Parts[N]['hands']>;

export const partNames = Object.keys(parts) as readonly PartName[]; // the keys of a const object
export const usualParts = partNames.filter((name): name is UsualPart => name !== 'redisCluster');
