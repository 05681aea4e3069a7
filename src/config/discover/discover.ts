import type { Problem } from '../problem.ts';
import type { StackFile } from '../schema/stack-file.ts';
import type { Sections } from '../sections.ts';
import type { Surroundings } from '../surroundings.ts';
import { findEngines } from './engines.ts';
import { findNginx } from './nginx.ts';
import { findClusters } from './postgres.ts';
import { findRedis } from './redis.ts';
import { findSqlite } from './sqlite.ts';

/** What is watched, and the variables that name something that cannot be: one warning each. */
type Discovered = { readonly sections: Sections; readonly problems: readonly Problem[] };

/**
 * Finds what the stack file leaves out, or everything where there is none, and says it in the file's own words. A
 * section that is there, even an empty one, is all there is. It looks at files and variables and connects to
 * nothing, so nothing can hang.
 */
export async function discover(file: StackFile | undefined, outside: Surroundings): Promise<Discovered> {
  const [engines, clusters, servers, databases] = await Promise.all([
    file?.docker === undefined ? findEngines(outside) : { docker: file.docker, problems: [] },
    file?.postgres === undefined ? findClusters(outside) : { postgres: file.postgres, problems: [] },
    file?.redis === undefined ? findRedis(outside) : { redis: file.redis, problems: [] },
    file?.sqlite === undefined ? findSqlite(outside) : { sqlite: file.sqlite, problems: [] },
  ]);
  return {
    sections: {
      host: file?.host,
      docker: engines.docker,
      postgres: clusters.postgres,
      redis: servers.redis,
      sqlite: databases.sqlite,
      nginx: file?.nginx ?? (await findNginx(outside)),
      checks: file?.checks ?? [],
      services: file?.services ?? [],
      logs: file?.logs ?? [],
      files: file?.files ?? [],
      actions: file?.actions ?? [],
      runbooks: file?.runbooks ?? [],
      rules: file?.rules ?? [],
      rules_off: file?.rules_off ?? [],
    },
    problems: [...engines.problems, ...clusters.problems, ...servers.problems, ...databases.problems],
  };
}
