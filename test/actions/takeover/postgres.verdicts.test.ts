import { expect, test } from 'vitest';
import { clusterSeen } from '../../../src/actions/primacy/cluster.ts';
import type { PoolerSeen } from '../../../src/actions/takeover/postgres/switchover/pooler.ts';
import type { Move } from '../../../src/actions/takeover/postgres/switchover/survey.ts';
import { candidateVerdicts } from '../../../src/actions/takeover/postgres/switchover/verdicts/candidate.ts';
import { clusterVerdicts } from '../../../src/actions/takeover/postgres/switchover/verdicts/cluster.ts';
import { poolerVerdict } from '../../../src/actions/takeover/postgres/switchover/verdicts/pooler.ts';
import { primaryVerdicts } from '../../../src/actions/takeover/postgres/switchover/verdicts/primary.ts';
import { silentNode, upNode } from '../primacy/nodes.ts';
import { boxed, moveOf, primaryOf, sender, settings, standbyOf } from './moves.ts';

const said = (verdicts: readonly { is: string; title: string; because: string; override?: string }[]) =>
  verdicts
    .filter(({ is }) => is !== 'pass')
    .map(
      ({ is, title, because, override = '' }) => `${is} ${title}: ${because}${override && ` (${override})`}`,
    );
const ofCandidate = (given: Partial<Move>, maxLag = 100, isBarred = false) => {
  const move = moveOf(given);
  const standbys = [move.candidate, ...move.siblings];
  return said(candidateVerdicts({ move, cluster: { standbys }, isBarred, maxLag }));
};
const ofPrimary = (given: Partial<Move>) => said(primaryVerdicts(moveOf(given)));

test('nothing speaks against a standby that receives all of it, and a primary that is proven to be here', () => {
  expect(ofCandidate({})).toEqual([]);
  expect(ofPrimary({})).toEqual([]);
  expect(
    said(clusterVerdicts({ cluster: clusterSeen('main', [primaryOf(), standbyOf()]), unarmed: [] })),
  ).toEqual([]);
});

test.each([
  [
    { candidate: standbyOf({ systemIdentifier: '9' }) },
    'refuse same cluster: r1 is of system 9, and the primary of 7001',
  ],
  [
    { candidate: standbyOf({ version: 160_001 }) },
    'warn same version and room: r1 runs version 16, the primary 15',
  ],
  [
    { candidate: standbyOf({ settings: { max_connections: '50' } }) },
    'warn same version and room: r1 has less than the primary: max_connections',
  ],
  [
    { candidate: standbyOf({ pendingRestart: 'shared_buffers' }) },
    'warn settings that wait for a restart: shared_buffers of r1 change only when it is started again',
  ],
  [
    { primary: primaryOf({ senders: [] }) },
    'refuse receives from the primary: r1 does not receive from p1: it follows somebody else, or nobody',
  ],
  [
    {
      primary: primaryOf({ senders: [sender({ slot: undefined, address: undefined })] }),
      candidate: { ...standbyOf({ settings: { primary_slot_name: '' } }), alike: 'place' },
    },
    'refuse receives from the primary: several call themselves r1, and which of them r1 is cannot be told: give each standby a slot, or an application_name or cluster_name of its own',
  ],
  [
    { primary: primaryOf({ senders: [sender({ state: 'catchup' })] }) },
    'refuse receives from the primary: p1 says catchup, and r1 streaming',
  ],
  [
    { candidate: standbyOf({ replayed: 500 }) },
    'refuse has all of the log: r1 is 500 B behind, limit 100 B (allow-lag)',
  ],
  [
    { candidate: standbyOf({ replayed: undefined }) },
    'refuse has all of the log: r1 is nobody knows how far behind, limit 100 B (allow-lag)',
  ],
  [
    { siblings: [upNode('r2', { position: 1_200 })] },
    'warn most of the log: r2 has 200 B more now; both have all of it when the primary is stopped',
  ],
  [{ primary: primaryOf({ timeline: 3 }) }, 'refuse timeline: r1 is on timeline 1, and the primary on 3'],
  [
    { primary: primaryOf({ settings: { ...settings, synchronous_standby_names: 'r2' } }) },
    'refuse commits wait for it: they wait for others (r2), and r1 is async (allow-async)',
  ],
  [
    { candidate: standbyOf({ settings: { recovery_min_apply_delay: '60000' } }) },
    'refuse replay goes on: r1 replays 1m00s late on purpose (recovery_min_apply_delay)',
  ],
  [
    { candidate: standbyOf({ isPaused: true }) },
    'refuse replay goes on: replay is paused on r1: resume it first (postgres/main/r1)',
  ],
  [
    { candidate: standbyOf({ settings: { max_replication_slots: '0' } }) },
    'refuse room for the standbys: r1 has 10 WAL senders, 0 used; 0 slots, 0 used, and 1 standbys and 1 slots would come',
  ],
  [
    { candidate: standbyOf({ settings: { synchronous_standby_names: 'ANY 2 (p1, r1)' } }) },
    'refuse commits afterwards: would wait for ANY 2 (p1, r1) at r1, and there are only walreceiver: change synchronous_standby_names there first',
  ],
  [
    { candidate: standbyOf({ settings: { default_transaction_read_only: 'on' } }) },
    'warn takes writes: default_transaction_read_only is on at r1: writers are refused',
  ],
] as const)('of who takes over: %#', (given, sentence) => {
  expect(ofCandidate(given)).toEqual([sentence]);
});

test('one that never takes over is refused by its own word in the stack file', () => {
  expect(ofCandidate({}, 100, true)).toEqual([
    'refuse may take over: takes_over of r1 is false in the stack file',
  ]);
});

test.each([
  [
    { means: { is: 'sql', because: 'the stack file does not say how' } },
    'refuse how the primary is stopped: p1 cannot be stopped cleanly from here: the stack file does not say how',
  ],
  [
    { means: boxed('pg1'), reached: new Map([['postgres/main/r1', boxed('pg2', ['back'])]]) },
    'warn address of the new primary: the container pg2 is at 10.0.0.2 until it is started anew: put the nodes on a network of their own, where they find each other by name',
  ],
  [{ process: undefined }, 'refuse how the primary is stopped: no process of this host runs on /data'],
  [
    { primary: primaryOf({ senders: [sender({ replyAge: 40_000 })] }) },
    'refuse standbys that hold up the stop: r1 has not reported for 40 s, and p1 waits for it before it ends (allow-silent-standby)',
  ],
  [
    { candidate: standbyOf({ baseBackups: 1 }) },
    'refuse base backups: one runs on r1, and would be broken off (allow-base-backup)',
  ],
  [
    { primary: primaryOf({ archiver: { waiting: 3, isFailing: true } }) },
    'refuse archiver: its last attempt failed, and p1 archives what it has before it ends (allow-archiver)',
  ],
  [
    { primary: primaryOf({ archiver: { waiting: 200, isFailing: false } }) },
    'refuse archiver: 200 files wait, and p1 archives what it has before it ends (allow-archiver)',
  ],
  [{ primary: primaryOf({ archiver: { waiting: 20, isFailing: false } }) }, 'warn archiver: 20 files wait'],
  [
    { back: { is: 'no', because: 'it does not let rep in' } },
    'refuse the way back as a standby: p1 could not follow r1 at 10.0.0.2:5432: it does not let rep in',
  ],
  [
    { back: { is: 'yes', systemIdentifier: '9' } },
    'refuse the way back as a standby: at 10.0.0.2:5432 there is another cluster than r1',
  ],
  [
    { primary: primaryOf({ settings: { ...settings, wal_log_hints: 'off' } }) },
    'warn rewind: neither wal_log_hints nor checksums: should it diverge, it has to be copied anew',
  ],
  [
    { primary: primaryOf({ slots: [{ name: 'cdc', type: 'logical', isActive: true, isSynced: false }] }) },
    'refuse slots: cdc is logical, and not on r1: whoever reads from it has to begin again (allow-lost-slots)',
  ],
  [
    { primary: primaryOf({ preparedTransactions: 2, oldestTransaction: 60_000 }) },
    'warn transactions: 2 are prepared, and stay; the longest runs for 1m00s, and is cut off',
  ],
] as const)('of the primary: %#', (given, sentence) => {
  expect(ofPrimary(given)).toEqual([sentence]);
});

test('a logical slot that the standby has too is not lost', () => {
  const slot = { name: 'cdc', type: 'logical', isActive: true, isSynced: true } as const;
  expect(
    ofPrimary({ primary: primaryOf({ slots: [slot] }), candidate: standbyOf({ slots: [slot] }) }),
  ).toEqual([]);
});

test('of all nodes together', () => {
  const both = [primaryOf(), upNode('r1', { role: 'primary', isThroughPooler: true }), silentNode('r2')];
  expect(
    said(clusterVerdicts({ cluster: clusterSeen('main', both), unarmed: ['postgres/main/p1'] })),
  ).toEqual([
    'refuse one primary: two histories of main are being written: p1 on timeline 1, 1 kB of log, 1 sessions; r1 on timeline 1, 1 kB of log, 1 sessions. Stop the writes to one of them',
    'warn nodes that do not answer: r2 does not answer: nothing is done to them',
    'refuse operate credentials: postgres/main/p1 has none: add operate: { url } in the stack file',
    'refuse connections to the servers: r1 is reached through a pooler: name the server itself in its url',
  ]);
  expect(
    said(clusterVerdicts({ cluster: clusterSeen('main', [silentNode('p1', 'full')]), unarmed: [] }))[0],
  ).toBe(
    'refuse one primary: none of the 1 nodes answers as a primary (p1 does not answer): where it is down, fail over',
  );
  const unread = upNode('p1', { role: 'primary', missing: ['primacyMarks: canceling statement', 'x: no'] });
  expect(said(clusterVerdicts({ cluster: clusterSeen('main', [unread]), unarmed: [] }))).toEqual([
    'refuse what the nodes tell: not all of it could be read: p1: primacyMarks: canceling statement',
  ]);
  const strangers = [primaryOf(), upNode('x1', { role: 'primary', systemIdentifier: '9' })];
  expect(said(clusterVerdicts({ cluster: clusterSeen('main', strangers), unarmed: [] }))).toEqual([
    'refuse one primary: p1, x1 are primaries, of different clusters',
  ]);
});

const pooler: PoolerSeen & { is: 'up' } = {
  is: 'up',
  system: { id: 'pgbouncer/main', kind: 'pgbouncer', title: 'pgbouncer', where: 'a:6432' },
  ...{
    databases: ['shop'],
    from: { host: 'a', port: 5432 },
    isPaused: false,
    active: 0,
    clients: 3,
    sessions: [],
  },
  file: { path: '/p.ini', from: { host: 'a', port: 5432 }, mode: 0o640, uid: 0, gid: 0 },
  whyNot: undefined,
};
test.each([
  [{ databases: [] }, 'warn pooler: pgbouncer leads nowhere that is known to be the primary'],
  [{ isPaused: true }, 'refuse pooler: pgbouncer is paused already, by somebody else: RESUME it first'],
  [
    { file: null, whyNot: 'its file cannot be read' },
    'refuse pooler: pgbouncer would go on to lead to the old primary, for it cannot be turned from here: its file cannot be read (allow-pooler)',
  ],
  [
    { sessions: ['shop'] },
    'warn pooler: shop is pooled by session, and is held only when all its clients have left',
  ],
] as const)('of the pooler: %#', (given, sentence) => {
  expect(said([poolerVerdict({ ...pooler, ...given })])).toEqual([sentence]);
});

test('a pooler that does not answer may lead anywhere', () => {
  const { system } = pooler;
  expect(said([poolerVerdict({ is: 'silent', system, because: 'pgbouncer does not answer' })])).toEqual([
    'refuse pooler: pgbouncer does not answer: whether it leads to the primary is not known (allow-pooler)',
  ]);
});
