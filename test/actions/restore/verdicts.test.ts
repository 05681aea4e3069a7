import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import type { Reach } from '../../../src/actions/faces.ts';
import type { Survey as BaseSurvey } from '../../../src/actions/restore/base/survey.ts';
import { verdicts as baseVerdicts } from '../../../src/actions/restore/base/verdicts.ts';
import type { Facts as DumpFacts } from '../../../src/actions/restore/dump/facts.ts';
import { look } from '../../../src/actions/restore/dump/sight.ts';
import type { Survey as DumpSurvey } from '../../../src/actions/restore/dump/survey.ts';
import { verdicts as dumpVerdicts } from '../../../src/actions/restore/dump/verdicts.ts';
import type { Wish } from '../../../src/actions/restore/kind.ts';
import { kindNamed } from '../../../src/actions/restore/kinds.ts';
import type { Verdict } from '../../../src/core/plan.ts';
import { backup as listed } from '../../domain/backups.ts';
import { temporary } from '../backup/pier.ts';
import { quayOf } from '../backup/quay.ts';

const signal = AbortSignal.timeout(60_000);
const at = Date.UTC(2026, 10, 21);
const main = { kind: 'postgres', name: 'main' } as const;
const refusals = ({ preflight }: { readonly preflight: readonly Verdict[] }) =>
  preflight.filter(({ is }) => is === 'refuse').map(({ title, because }) => `${title}: ${because}`);

const gigabyte = 1024 ** 3;
const system = {
  ...{ id: 'postgres/main/p1', kind: 'postgres', title: 'p1', group: 'main', where: '10.0.0.11:5432/shop' },
} as const;

describe('before a dump is restored', () => {
  const server = {
    ...{ version: '15.18', systemIdentifier: '1', isStandby: false, throughPooler: false },
    ...{ connectionsLeft: 60, archiving: undefined },
  };
  const survey = (more: Partial<DumpSurvey> = {}): DumpSurvey =>
    ({
      ...{
        system,
        cluster: 'main',
        backup: listed(),
        manifest: undefined,
        contents: undefined,
        origin: 'shop',
      },
      ...{ live: 'shop', databases: [], roles: [], members: [], siblings: [], hasOperate: true, jobs: 1 },
      ...{ client: { name: 'pg_restore', version: '15.18' }, within: undefined, wrapper: [], server },
      ...more,
    }) as unknown as DumpSurvey; // of the rest nothing is read
  const params = { noOwner: false, leaveRunning: false, fast: false, timeout: 1 };
  const names = { live: 'shop', beside: 'shop_new', old: 'shop_old', undone: 'shop_undone' };
  const refused = (more: Partial<DumpSurvey>) =>
    refusals({ preflight: dumpVerdicts(survey(more), { params, names, at }) });

  it.each<[string, Partial<DumpSurvey>, string]>([
    ['a standby', { server: { ...server, isStandby: true } }, 'role of p1: standby: it takes no writes'],
    [
      'a pooler',
      { server: { ...server, throughPooler: true } },
      'role of p1: it is reached through a pooler: name the server itself',
    ],
    [
      'another cluster',
      { manifest: { server: { systemIdentifier: '7' } } as DumpSurvey['manifest'] },
      'system identifier: it was taken from 7, and p1 is 1',
    ],
    [
      'the database of the server itself',
      { live: 'template1' },
      'database template1: the server itself needs it: restore under another name with --as',
    ],
  ])('%s refuses it', (_, more, sentence) => expect(refused(more)).toEqual([sentence]));
});

describe('a server that is asked how far a restore is', () => {
  const names = { live: 'shop', beside: 'shop_new', old: 'shop_old', undone: 'shop_undone' };
  const facts = { system: 'postgres/main/p1', names, key: 'k', replaced: null } as DumpFacts; // of the rest nothing is read
  const asked = (answer: object) => {
    const reach = { postgres: () => ({ read: async () => answer }) } as unknown as Reach; // no more is asked
    return look(reach, facts, signal);
  };
  const read = (rows: object) => asked({ is: 'read', rows, missing: [] });

  it('says why it cannot tell', async () => {
    await expect(asked({ is: 'down', message: 'it is starting up' })).rejects.toThrow(
      'postgres/main/p1 lets nobody in: it is starting up',
    );
    await expect(read({})).rejects.toThrow('postgres/main/p1 does not tell its databases');
    await expect(read({ restoreDatabases: [], restoreTurn: [{ taken: 1 }] })).rejects.toThrow(
      'postgres/main/p1 is still at what was asked of it before',
    );
  });
});

describe('before a base backup is brought back beside', () => {
  const clients = ['pg_ctl', 'pg_verifybackup', 'pg_controldata'].map((name) => ({ name, version: '15.18' }));
  const survey = (more: Partial<BaseSurvey> = {}): BaseSurvey =>
    ({
      ...{ major: '15', path: '', control: 'pg_ctl', clients, system, hasOperate: true, user: null },
      ...{ live: { archiving: undefined, device: 1 }, whyNoUser: undefined, directory: '/srv/copy' },
      above: {
        ...{ is: 'there', total: 100 * gigabyte, available: 50 * gigabyte, device: 1 },
        ...{ mode: 0o755, isOurs: true, isWritable: true },
      },
      ...{ isThere: false, closed: undefined, tablespaces: 0, port: 5433, manifest: undefined },
      ...more,
    }) as unknown as BaseSurvey; // of the rest nothing is read
  const own = listed({ kind: 'base', format: 'plain' });
  const refused = (more: Partial<BaseSurvey>) => refusals({ preflight: baseVerdicts(survey(more), own, at) });
  const above = survey().above as NonNullable<BaseSurvey['above']>;

  it.each<[string, Partial<BaseSurvey>, readonly string[]]>([
    ['nothing', {}, []],
    [
      'nobody to run it as',
      { whyNoUser: 'it may not run as root, and this host has no account postgres' },
      ['who runs it: it may not run as root, and this host has no account postgres'],
    ],
    [
      'no programs',
      { clients: [{ name: 'pg_ctl', version: undefined }] },
      ['pg_ctl on this host: there is none: install postgresql-15'],
    ],
    [
      'a directory that this user may not make',
      { above: { ...above, isWritable: false } },
      ['/srv/copy: this user may not make it: name another, with --to'],
    ],
    [
      'none above it',
      { above: { ...above, is: 'none' } },
      ['/srv/copy: the directory above it is not there: make that first'],
    ],
    [
      'none above it, but a file',
      { above: { ...above, is: 'other' } },
      ['/srv/copy: the directory above it is not there: make that first'],
    ],
    [
      'a path too long for its socket',
      { directory: `/srv/${'x'.repeat(100)}` },
      [
        `/srv/${'x'.repeat(100)}: its path has to be plain, and at most 90 bytes long: name another, with --to`,
      ],
    ],
  ])('%s speaks against it', (_, more, sentences) => expect(refused(more)).toEqual(sentences));

  it('what holds none is told', async () => {
    const home = await temporary();
    const id = 'main_base_20261120_030000';
    await mkdir(join(home, id), { mode: 0o700 });
    const place = { target: 'postgres/main', directory: home };
    const wish: Wish = {
      ...{ backup: { ...own, id, path: join(home, id) }, of: main, others: [] },
      ...{ params: { noOwner: false, leaveRunning: false, fast: false, timeout: 1 }, clients: 'up' },
    };
    const reach = { stack: { systems: [], backups: [place] }, clock: { now: () => at } } as unknown as Reach; // no more is asked
    await expect(kindNamed('base').draft(reach, wish, signal)).rejects.toThrow(
      `${id} holds no data directory of PostgreSQL 13 or newer`,
    );
  });
});

/** One whose kind has been chosen wrongly: nothing of it is read. */
test.each(['files', 'dump'])('a snapshot is refused as what it is not: %s', async (name) => {
  const backup = listed({ kind: 'rdb', format: 'rdb' });
  const wish: Wish = {
    ...{ backup, of: main, others: [] },
    ...{ params: { noOwner: false, leaveRunning: false, fast: false, timeout: 1 }, clients: 'up' },
  };
  const { reach } = await quayOf({});
  await expect(kindNamed(name).draft(reach, wish, signal)).rejects.toThrow(
    / is no (archive of files|dump of one)/,
  );
});
