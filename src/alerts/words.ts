import type { Case, Words } from './words/case.ts';
import { checkWords } from './words/checks.ts';
import { containerWords } from './words/containers.ts';
import { hostWords } from './words/host.ts';
import { nginxWords } from './words/nginx.ts';
import { poolWords } from './words/pgbouncer.ts';
import { postgresWords } from './words/postgres.ts';
import { reachWords } from './words/reach.ts';
import { redisWords } from './words/redis.ts';
import { sqliteWords } from './words/sqlite.ts';

export type { Case } from './words/case.ts';

const words: Words = {
  ...hostWords,
  ...containerWords,
  ...postgresWords,
  ...poolWords,
  ...redisWords,
  ...sqliteWords,
  ...nginxWords,
  ...reachWords,
  ...checkWords,
};

/**
 * What an alert of a default rule says: what only the readings behind its number tell (the pid that blocks, the words
 * of the health check) stands in it too. Undefined: its rule's summary says enough.
 */
export const wordsOf = (alert: string, about: Case): string | undefined => words[alert]?.(about);
