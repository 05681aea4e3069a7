import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { bytes, duration } from '../../core/format.ts';
import { ReadError } from '../../core/reading.ts';
import { formatTarget, type Target } from '../../core/target.ts';
import { newest } from '../../domain/backup.ts';
import { readBackups } from '../../records/backups.ts';
import { lookAtDirectory } from '../../systems/directory.ts';
import type { Draft } from '../action.ts';
import type { Reach } from '../faces.ts';
import { wrapperOf } from './client.ts';
import type { Facts, Params } from './facts.ts';
import { filesSource } from './files/source.ts';
import { freeName } from './name.ts';
import { redisSource } from './redis/source.ts';
import type { Source } from './source.ts';
import { sqliteSource } from './sqlite/source.ts';
import { reserveOf, room } from './verdicts.ts';

/** Reads, decides and explains for everything but PostgreSQL. @throws ReadError where there is no such thing. */
export async function plainDraft(
  reach: Reach,
  target: Target,
  { fast, method, database }: Params,
  signal: AbortSignal,
): Promise<Draft<Facts>> {
  if (method !== undefined || database !== undefined)
    throw new ReadError(
      'unsupported',
      `method and database are for PostgreSQL, not for ${formatTarget(target)}`,
    );
  const source = await sourceOf(reach, target, signal);
  const { section, what } = source;
  const { directory, timeout } = section;
  const whole = formatTarget(source.target);
  const [found, kept, wrapper, past] = await Promise.all([
    lookAtDirectory(directory).catch(() => undefined),
    readBackups([{ target: whole, directory }]),
    wrapperOf(reach.env, fast),
    reach.past('backup', target),
  ]);
  const own = kept.places.flatMap(({ backups }) => backups).filter((one) => one.target === whole);
  const last = newest(own);
  const [took] = past;
  return {
    summary: `${what} into ${directory}${took === undefined ? '' : `; the last one took ${duration(took)}`}`,
    risk: 'safe',
    identity: source.identity,
    // A node's backups are those of its group.
    locks: [source.target, ...(source.locks ?? [])],
    facts: source.facts({
      id: await freeName(directory, `${source.target.kind}-${source.target.name}`, 'full', reach.clock.now()),
      key: randomBytes(8).toString('hex'),
      target: whole,
      ...{ directory, timeout, wrapper: [...wrapper], host: hostname() },
      reserve: reserveOf({ directory: found }),
    }),
    preflight: [...source.verdicts, ...room({ section, directory: found, last, bytes: source.bytes })],
    impact: [
      ...source.impact,
      ...(last?.bytes === undefined ? [] : [`the last one is ${bytes(last.bytes)} long`]),
      `it is given up after ${duration(timeout)}`,
    ],
    proof: ['read whole', 'its checksums are noted', 'it is listed as verified'],
    undo: `Until it has its name it is removed again from ${directory}; a finished backup stays until prune removes it.`,
  };
}

function sourceOf(reach: Reach, target: Target, signal: AbortSignal): Promise<Source> {
  switch (target.kind) {
    case 'redis':
      return redisSource(reach, target, signal);
    case 'sqlite':
      return sqliteSource(reach, target, signal);
    default:
      return filesSource(reach, target);
  }
}
