import { isLocal } from '../addresses/local.ts';
import { formatPostgresUrl } from '../addresses/postgres-url.ts';
import type { Problem } from '../problem.ts';
import type { ClusterSection } from '../schema/postgres.ts';
import type { Surroundings } from '../surroundings.ts';
import { findPostgresSockets, type PostgresSocket } from './sockets.ts';
import {
  type FoundServer,
  identityOf,
  ofDatabaseUrl,
  ofDbVariables,
  ofPgVariables,
  ofPostgresVariables,
} from './variables.ts';

/** Clusters, and the variables that name something else. */
type FoundClusters = {
  readonly postgres: readonly ClusterSection[];
  readonly problems: readonly Problem[];
};

const directories = ['/run/postgresql', '/var/run/postgresql', '/tmp'];
/** Where PgBouncer listens unless it is told otherwise. */
const poolerPort = 6432;

/** What the variables name, then what listens on this machine; a server that several of them reach is one. */
export async function findClusters(outside: Surroundings): Promise<FoundClusters> {
  const { env, files } = outside;
  const named = [ofDatabaseUrl, ofDbVariables, ofPgVariables, ofPostgresVariables]
    .map((read) => read(env))
    .filter((found) => found !== undefined);
  const sockets = (
    await Promise.all(directories.map((directory) => findPostgresSockets(directory, files)))
  ).flat();
  const servers = unique([
    ...named.filter((found) => 'section' in found),
    ...sockets.map((socket) => ofSocket(socket, env)),
  ]);
  return {
    postgres: clustersOf(servers),
    problems: named.flatMap((found) => ('problem' in found ? [found.problem] : [])),
  };
}

function ofSocket(
  { directory, port }: PostgresSocket,
  { PGUSER, PGPASSWORD }: Surroundings['env'],
): FoundServer {
  const database = port === poolerPort ? 'pgbouncer' : 'postgres';
  const url = formatPostgresUrl({ host: directory, port, database, user: PGUSER || undefined });
  const section = { url, ...(PGPASSWORD && { password: { env: 'PGPASSWORD' } }) };
  return { host: directory, port, database: undefined, section };
}

function unique(servers: readonly FoundServer[]): readonly FoundServer[] {
  const found = new Map<string, FoundServer>();
  for (const server of servers) if (!found.has(identityOf(server))) found.set(identityOf(server), server);
  return [...found.values()];
}

// A socket on PgBouncer's port is a pooler; of the only cluster, or alone.
function clustersOf(servers: readonly FoundServer[]): readonly ClusterSection[] {
  const isPooler = ({ host, port }: FoundServer): boolean => port === poolerPort && host.startsWith('/');
  const nodes = servers.filter((server) => !isPooler(server));
  const pooler = servers.find(isPooler)?.section;
  const [only] = nodes;
  if (only !== undefined && nodes.length === 1)
    return [{ name: 'main', nodes: [nodeOf(only)], ...(pooler !== undefined && { pooler }) }];
  const taken = new Set<string>();
  const clusters = nodes.map((server) => ({ name: clusterName(server, taken), nodes: [nodeOf(server)] }));
  if (pooler === undefined) return clusters;
  return [...clusters, { name: clusters.length === 0 ? 'main' : String(poolerPort), nodes: [], pooler }];
}

const nodeOf = ({ host, section }: FoundServer) => ({
  name: isLocal(host) ? 'local' : plain(host) || 'server',
  ...section,
});

function clusterName({ database, port }: FoundServer, taken: Set<string>): string {
  const wished = plain(database ?? '') || String(port);
  let name = wished;
  for (let next = 2; taken.has(name); next++) name = `${wished}-${next}`;
  taken.add(name);
  return name;
}

const plain = (text: string): string =>
  text
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+|-+$/g, '')
    .slice(0, 60);
