import { pid } from 'node:process';
import { describe, expect, it, test } from 'vitest';
import type { SentinelSeen } from '../../../src/actions/backup/redis/members.ts';
import type { Found } from '../../../src/actions/lifecycle/find.ts';
import type { Survey } from '../../../src/actions/restore/redis/survey.ts';
import { verdicts } from '../../../src/actions/restore/redis/verdicts.ts';
import { whereaboutsOf } from '../../../src/actions/restore/redis/whereabouts.ts';
import type { RedisSection } from '../../../src/config/schema/redis.ts';
import type { System } from '../../../src/domain/stack.ts';
import { backup } from '../../domain/backups.ts';

const gigabyte = 1024 ** 3;
const at = Date.UTC(2026, 10, 21);
const systemAt = (where: string, kind: 'redis' | 'sentinel' = 'redis'): System => ({
  ...{ id: `${kind}/cache/n1`, kind, title: 'n1', group: 'cache', where },
});
const master = systemAt('10.0.0.21:6379');
const snapshot = backup({ kind: 'rdb', format: 'rdb', target: 'redis/cache', bytes: gigabyte });

type Up = Extract<SentinelSeen, { is: 'up' }>;
const sentinel = (more: Partial<Up> = {}): SentinelSeen => ({
  ...{ system: systemAt('10.0.0.31:26379', 'sentinel'), name: 'cache', is: 'up', runId: 'f00d' },
  ...{ master: { host: '10.0.0.21', port: 6379 }, replicas: [], flags: ['master'] },
  ...{ downAfter: 5_000, lastAnswer: 100, others: 0, ...more },
});

/** A master that may be put back, with nothing that speaks against it. */
const survey = (more: Partial<Survey> = {}): Survey => ({
  backup: { ...snapshot, kind: 'rdb', format: 'rdb' },
  bytes: gigabyte,
  others: [],
  manifest: undefined,
  section: { name: 'cache', operate: {} } as RedisSection, // of the rest nothing is read
  master: {
    system: master,
    seen: {
      ...{ is: 'up', system: master.id, version: '7.0.15', role: 'primary', isHealthy: true },
      ...{ isSaving: false, keys: 3, memory: gigabyte, replicationId: 'r' },
      info: new Map([['run_id', 'f00d']]),
    },
  },
  rest: [],
  sentinels: [],
  runner: { own: [] } as unknown as Survey['runner'], // of the rest nothing is read
  data: { directory: '/var/lib/redis', inside: '/var/lib/redis', owner: { uid: 1, gid: 1 } },
  directory: {
    ...{ is: 'there', total: 100 * gigabyte, available: 50 * gigabyte, device: 1 },
    ...{ mode: 0o750, isOurs: true, isWritable: true },
  },
  configuration: { path: '/etc/redis.conf', text: 'appendonly yes\nappendonly no' },
  checker: '/usr/bin/redis-check-rdb',
  wrapper: [],
  ...more,
});
const directory = (more: Partial<NonNullable<Survey['directory']>>) => ({
  directory: { ...(survey().directory as NonNullable<Survey['directory']>), ...more },
});
const refused = (given: Survey) =>
  verdicts(given, at).flatMap(({ title, is, because, override }) =>
    is === 'refuse' ? [`${title}: ${because}${override === undefined ? '' : ` (${override})`}`] : [],
  );

describe('before a Redis is put back', () => {
  it('nothing speaks against it in an ordinary night', () => {
    expect(refused(survey())).toEqual([]);
    expect(refused(survey({ sentinels: [sentinel()] }))).toEqual([]);
  });

  it('a configuration that cannot be read is a warning', () => {
    const configuration = { path: '/etc/redis.conf', text: undefined };
    expect(refused(survey({ configuration }))).toEqual([]);
    expect(verdicts(survey({ configuration }), at)).toContainEqual({
      ...{ title: 'configuration of redis/cache/n1', is: 'warn' },
      because: 'this user may not read /etc/redis.conf: what it says is not known',
    });
  });

  it.each<[string, Partial<Survey>, string]>([
    [
      'a directory that this user may not look at',
      { directory: undefined },
      '/var/lib/redis: this user may not look at it: run it as root',
    ],
    [
      'one that it may not write to',
      directory({ isWritable: false }),
      '/var/lib/redis: this user may not write there',
    ],
    [
      'too little space',
      directory({ available: 3 * gigabyte }),
      'free space on /var/lib/redis: 3 GB, at most 2 GB needed (the backup, and what it holds now) and 2 GB kept free (allow-low-space)',
    ],
    [
      'a configuration by which it would read another file',
      { configuration: { path: '/etc/redis.conf', text: 'appendonly no\n  appendonly yes\r\n' } },
      'configuration of redis/cache/n1: /etc/redis.conf says appendonly yes, and it runs with appendonly no: CONFIG REWRITE makes it say what it does (allow-other-configuration)',
    ],
    [
      'a configuration by which it would be a replica',
      { configuration: { path: '/etc/redis.conf', text: 'replicaof 10.0.0.22 6379' } },
      'configuration of redis/cache/n1: /etc/redis.conf says that it is a replica of 10.0.0.22 6379, and it is the master: CONFIG REWRITE makes it say what it does (allow-other-configuration)',
    ],
    [
      'nothing that reads a snapshot',
      { checker: undefined },
      'redis-check-rdb on this host: there is none: install redis-tools',
    ],
    [
      'a backup that was never read',
      { backup: { ...snapshot, kind: 'rdb', format: 'rdb', proofs: {} } },
      'shop_full_20261120_010000: it was written, and never verified, begun 23h00m ago (allow-unverified)',
    ],
    [
      'a Sentinel that means another master',
      { sentinels: [sentinel({ runId: 'beef', master: { host: '10.0.0.22', port: 6379 } })] },
      'Sentinels: sentinel/cache/n1 calls another one the master than redis/cache/n1',
    ],
    [
      'a Sentinel that thinks it is down',
      { sentinels: [sentinel({ flags: ['master', 's_down', 'o_down'] })] },
      'Sentinels: sentinel/cache/n1 sees the master as s_down, o_down',
    ],
    [
      'Sentinels that the stack file does not name',
      { sentinels: [sentinel({ others: 2 })] },
      'Sentinels: sentinel/cache/n1 knows of 3 Sentinels, and the stack file names 1: name all of them',
    ],
  ])('%s refuses it', (_, more, sentence) => {
    expect(refused(survey(more))).toEqual([sentence]);
  });
});

test('a server of another host is restored there, and one that does not run has no files to be found by', async () => {
  const unit = (main: number): Found =>
    ({ is: 'unit', unit: 'redis.service', shown: () => String(main) }) as unknown as Found; // of the rest nothing is asked
  await expect(whereaboutsOf(systemAt('203.0.113.7:6379'), new Map(), unit(pid))).rejects.toThrow(
    'redis/cache/n1 is on another host (203.0.113.7:6379): restore it there, where its files are',
  );
  await expect(whereaboutsOf(systemAt('127.0.0.1:6379'), new Map(), unit(0))).rejects.toThrow(
    'redis.service does not run',
  );
});
