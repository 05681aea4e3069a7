import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { bytes, count, duration } from '../../core/format.ts';
import type { Duration, Instant } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { Target } from '../../core/target.ts';
import type { Draft } from '../action.ts';
import type { Reach } from '../faces.ts';
import { majorOf } from './client.ts';
import type { Facts, Params } from './facts.ts';
import { freeName } from './name.ts';
import { type Survey, survey } from './survey.ts';
import { reserveOf, verdicts } from './verdicts.ts';

/** Reads, decides and explains for a cluster or a node of PostgreSQL. @throws ReadError where it cannot be told what it would be. */
export async function clusterDraft(
  reach: Reach,
  target: Target,
  given: Params,
  signal: AbortSignal,
): Promise<Draft<Facts>> {
  const surveyed = await survey(reach, target.name, given, signal);
  const past = await reach.past('backup', target);
  const { system, server, database, method, section } = surveyed;
  return {
    summary: summaryOf(surveyed, past),
    risk: 'safe',
    identity: {
      'system identifier': server.systemIdentifier ?? 'not known',
      node: system.id,
      role: server.role,
      ...(method === 'dump' && { database: `${database.name} (${database.oid})` }),
    },
    // A node's backups are those of its cluster.
    locks: [
      { kind: 'postgres', name: surveyed.cluster },
      { kind: 'postgres', name: system.id.replace(/^postgres\//, '') },
    ],
    facts: factsOf(surveyed, await nameFor(surveyed, reach.clock.now())),
    preflight: verdicts(surveyed),
    impact: impactOf(surveyed),
    proof: ['read whole', 'its checksums are noted', 'it is listed as verified'],
    undo: `Until it has its name it is removed again from ${section.directory}; a finished backup stays until prune removes it.`,
  };
}

const nameFor = ({ method, database, cluster, section }: Survey, at: Instant): Promise<string> =>
  method === 'dump'
    ? freeName(section.directory, database.name, 'full', at)
    : freeName(section.directory, cluster, 'base', at);

function factsOf(surveyed: Survey, id: string): Facts {
  const { system, cluster, section, server, method, database, client, wrapper, jobs, within } = surveyed;
  const { version, versionNumber, systemIdentifier = null, position = null, role } = server;
  const common = {
    id,
    key: randomBytes(8).toString('hex'),
    target: `postgres/${cluster}`,
    system: system.id,
    directory: section.directory,
    timeout: section.timeout,
    reserve: reserveOf(surveyed),
    server: { version, versionNumber, systemIdentifier, position, role },
    wrapper: [...wrapper],
    tool: { name: client.name, version: within === undefined ? (client.version ?? '') : version },
    host: hostname(),
  };
  if (method === 'base') return { is: 'base', ...common, databases: [...surveyed.databases] };
  const { name, oid, isWatched } = database;
  return {
    ...{ is: 'dump', ...common, jobs, isWatched },
    database: { name, oid, bytes: surveyed.bytes ?? null },
    within: within ?? null,
    format: within === undefined ? (section.format ?? (jobs > 1 ? 'directory' : 'custom')) : 'custom',
    compression: majorOf(common.tool.version) >= 16 ? 'zstd' : 'gzip',
  };
}

function summaryOf(
  { method, database, cluster, system, section }: Survey,
  [last]: readonly Duration[],
): string {
  const what =
    method === 'dump' ? `Dump ${sanitize(database.name)}` : `Copy the data directory of ${cluster}`;
  const time = last === undefined ? '' : `; the last one took ${duration(last)}`;
  return `${what} from ${system.title} into ${section.directory}${time}`;
}

function impactOf({
  method,
  bytes: data,
  system,
  server,
  jobs,
  wrapper,
  section,
  last,
}: Survey): readonly string[] {
  const ways = wrapper.includes('ionice') ? ', at idle priority of processor and disk' : '';
  return [
    `${data === undefined ? 'the data' : bytes(data)} are read from ${system.title}${ways}`,
    method === 'dump'
      ? `${count(jobs + 1)} connections, and vacuum cleans nothing that is deleted meanwhile`
      : '2 WAL senders, and a checkpoint at once',
    ...(last?.bytes === undefined ? [] : [`the last one is ${bytes(last.bytes)} long`]),
    ...(server.role === 'standby' ? ['the primary is left alone'] : []),
    `it is given up after ${duration(section.timeout)}`,
  ];
}
