import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { recordings } from '../test/alerts/recorded.ts';
import { backupStages } from '../test/alerts/recording/backups.ts';
import { checkStages } from '../test/alerts/recording/checks.ts';
import { containerStages } from '../test/alerts/recording/containers.ts';
import { filesystemStages } from '../test/alerts/recording/filesystems.ts';
import { hostStages } from '../test/alerts/recording/host.ts';
import { memoryStages } from '../test/alerts/recording/memory.ts';
import { nginxStages } from '../test/alerts/recording/nginx.ts';
import { pgbouncerStages } from '../test/alerts/recording/pgbouncer.ts';
import { postgresStages } from '../test/alerts/recording/postgres.ts';
import { clusterStages as postgresClusterStages } from '../test/alerts/recording/postgres-cluster.ts';
import { sessionStages } from '../test/alerts/recording/postgres-sessions.ts';
import { record, type Staging } from '../test/alerts/recording/record.ts';
import { nodeStages } from '../test/alerts/recording/redis.ts';
import { clusterStages } from '../test/alerts/recording/redis-cluster.ts';
import { groupStages } from '../test/alerts/recording/redis-group.ts';
import type { NodeName, Redis } from '../test/alerts/recording/redis-hands.ts';
import { sqliteStages } from '../test/alerts/recording/sqlite.ts';
import { type Lab, startLab } from '../test/lab/lab.ts';
import type { PartName } from '../test/lab/parts.ts';

/** Who is the master changes from stage to stage. */
async function* ofMaster(redis: Redis, stages: (redis: Redis, name: NodeName) => readonly Staging[]) {
  for (const index of stages(redis, 'n1').keys())
    yield* stages(redis, await redis.whole()).slice(index, index + 1);
}

type Stages = (lab: Lab<PartName>) => Iterable<Staging> | AsyncIterable<Staging>;

/** What each file holds, and the parts of the lab that it takes. */
const files: Readonly<Record<string, { readonly parts: readonly PartName[]; readonly stages: Stages }>> = {
  host: { parts: [], stages: hostStages },
  filesystems: { parts: [], stages: filesystemStages },
  memory: { parts: ['docker'], stages: memoryStages },
  containers: { parts: ['docker'], stages: containerStages },
  redis: { parts: ['redis'], stages: ({ redis }) => ofMaster(redis, nodeStages) },
  'redis-group': { parts: ['redis'], stages: ({ redis }) => ofMaster(redis, groupStages) },
  'redis-cluster': { parts: ['redisCluster'], stages: ({ redisCluster }) => clusterStages(redisCluster) },
  nginx: { parts: ['nginx'], stages: nginxStages },
  checks: { parts: ['http', 'tls'], stages: checkStages },
  postgres: {
    parts: ['postgres'],
    stages: (lab) => [...postgresStages(lab), ...sessionStages(lab), ...postgresClusterStages(lab)],
  },
  pgbouncer: { parts: ['pgbouncer'], stages: pgbouncerStages },
  sqlite: { parts: ['sqlite'], stages: sqliteStages },
  backups: { parts: [], stages: backupStages },
};

/** Those of before, by the rule and its severity. */
function linesOf(file: URL): Map<string, string> {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  return new Map(lines.map((line) => [keyOf(JSON.parse(line) as Staging), line])); // as it was recorded
}

const keyOf = ({ alert, severity }: Pick<Staging, 'alert' | 'severity'>): string => `${alert} ${severity}`;

/**
 * `node scripts/stages.ts [FILE [ALERT,…]]`: brings about on the lab what the default rules alert on, and keeps what was
 * read as test/fixtures/alerts/FILE.jsonl, without the directory that the lab lay in.
 */
const [, , only, alert] = process.argv;
mkdirSync(recordings, { recursive: true });
for (const [name, { parts, stages }] of Object.entries(files)) {
  if (only !== undefined && only !== name) continue;
  const file = new URL(`${name}.jsonl`, recordings);
  // Only the parts that it names are used of it.
  const lab = (await startLab({ parts })) as Lab<PartName> & AsyncDisposable;
  try {
    for await (const staging of stages(lab)) {
      if (alert !== undefined && !alert.split(',').includes(staging.alert)) continue;
      console.log(`${name}: ${keyOf(staging)}`);
      const text = JSON.stringify(await record(staging)).replaceAll(lab.facts.directory, '/srv/lab');
      const lines = linesOf(file).set(keyOf(staging), text);
      writeFileSync(file, `${[...lines.values()].join('\n')}\n`);
    }
  } finally {
    await lab[Symbol.asyncDispose]();
  }
}
