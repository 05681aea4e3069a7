import type { RedisSection } from '../../../config/schema/redis.ts';
import { ReadError } from '../../../core/reading.ts';
import type { Backup } from '../../../domain/backup.ts';
import { textIn } from '../../../domain/redis/info.ts';
import type { System } from '../../../domain/stack.ts';
import { manifestFor } from '../../../records/backups/copies.ts';
import type { Manifest } from '../../../records/backups/manifest.ts';
import { type DirectoryFound, lookAtDirectory } from '../../../systems/directory.ts';
import { programAt } from '../../../systems/programs.ts';
import { wrapperOf } from '../../backup/client.ts';
import { membersOf, type SentinelSeen, sentinelsOf } from '../../backup/redis/members.ts';
import { type NodeSeen, nodeAt } from '../../backup/redis/node.ts';
import { bytesUnpacked } from '../../backup/redis/packed.ts';
import type { Reach } from '../../faces.ts';
import { runnerOf } from '../../lifecycle/find.ts';
import { type Survey as PartSurvey, survey as surveyPart } from '../../lifecycle/survey.ts';
import type { Wish } from '../kind.ts';
import { type Configuration, configurationOf } from './configuration.ts';
import type { Facts } from './facts.ts';
import { whereaboutsOf } from './whereabouts.ts';

export type Rdb = Backup & { readonly kind: 'rdb'; readonly format: 'rdb' | 'rdb.gz' };

export const isRdb = (backup: Backup): backup is Rdb =>
  backup.kind === 'rdb' && (backup.format === 'rdb' || backup.format === 'rdb.gz');

type Up = NodeSeen & { readonly is: 'up' };
/** A node of the group, and how it is. */
export type Member = { readonly system: System; readonly seen: NodeSeen };

/** All that a plan goes by. `undefined`: it could not be found out. */
export type Survey = {
  readonly backup: Rdb;
  /** Bytes that it takes where it is put; undefined: not known. */
  readonly bytes: number | undefined;
  readonly others: readonly Backup[];
  readonly manifest: Manifest | undefined;
  readonly section: RedisSection;
  readonly master: { readonly system: System; readonly seen: Up };
  /** The other nodes of the group. */
  readonly rest: readonly Member[];
  readonly sentinels: readonly SentinelSeen[];
  readonly runner: PartSurvey;
  readonly data: Facts['data'];
  readonly directory: DirectoryFound | undefined;
  /** Undefined where it was started with no file. */
  readonly configuration: Configuration | undefined;
  /** What reads a snapshot whole. */
  readonly checker: string | undefined;
  readonly wrapper: readonly string[];
};

/** @throws ReadError where there is nothing to restore, nowhere, or no way to do it. */
export async function survey(
  reach: Reach,
  { backup, of: { name }, others, params }: Wish,
  signal: AbortSignal,
): Promise<Survey> {
  const section = reach.sections.redis.find((one) => one.name === name);
  if (!isRdb(backup) || section === undefined)
    throw new ReadError('missing', `the stack file names no Redis ${name}`);
  const sentinels = await sentinelsOf(reach, name, signal);
  const members = await Promise.all(
    membersOf(reach, name, sentinels).map(async (system) => ({
      system,
      seen: await nodeAt(reach, system.id, signal),
    })),
  );
  const master = masterOf(members, name);
  const { info } = master.seen;
  if (textIn(info, 'redis_mode') === 'cluster')
    throw new ReadError(
      'unsupported',
      `${master.system.id} is part of a Redis Cluster: nothing here restores one`,
    );
  const found = await runnerOf(reach, master.system, signal);
  const { data, root } = await whereaboutsOf(master.system, info, found);
  const [runner, directory, checker, wrapper, manifest, configuration, bytes] = await Promise.all([
    surveyPart('stop', reach, found, signal),
    lookAtDirectory(data.directory).catch(() => undefined),
    programAt('redis-check-rdb', reach.env),
    wrapperOf(reach.env, params.fast),
    manifestFor(backup),
    configurationOf(info, root),
    backup.format === 'rdb.gz' ? bytesUnpacked(backup.path) : backup.bytes,
  ]);
  const rest = members.filter(({ system }) => system.id !== master.system.id);
  return {
    ...{ backup, bytes, others, manifest, section, master, rest, sentinels },
    runner,
    data,
    directory,
    configuration,
    checker,
    wrapper,
  };
}

function masterOf(members: readonly Member[], name: string): Survey['master'] {
  const masters = members.flatMap(({ system, seen }) =>
    seen.is === 'up' && seen.role === 'primary' ? [{ system, seen }] : [],
  );
  const [first, second] = masters;
  if (first !== undefined && second === undefined) return first;
  if (first !== undefined)
    throw new ReadError(
      'refused',
      `${name} has more than one master: ${masters.map(({ system }) => system.id).join(', ')}`,
    );
  const because = members.flatMap(({ seen }) => (seen.is === 'down' ? [seen.because] : []))[0];
  throw new ReadError(
    'refused',
    `no master of ${name} answers${because === undefined ? '' : `: ${because}`}`,
  );
}
