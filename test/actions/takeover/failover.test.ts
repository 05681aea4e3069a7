import { expect, test } from 'vitest';
import { clusterSeen } from '../../../src/actions/primacy/cluster.ts';
import type { NodeSeen, UpNode } from '../../../src/actions/primacy/node.ts';
import { withSettings } from '../../../src/actions/rejoin/settings.ts';
import { deathOf, type Trace } from '../../../src/actions/takeover/postgres/failover/death.ts';
import { lossOf } from '../../../src/actions/takeover/postgres/failover/loss.ts';
import type { Survey } from '../../../src/actions/takeover/postgres/failover/survey.ts';
import { verdicts } from '../../../src/actions/takeover/postgres/failover/verdicts.ts';
import type { LastSeen } from '../../../src/domain/changes/seen.ts';
import { silentNode, upNode } from '../primacy/nodes.ts';

const cut = { receiver: { status: undefined, host: undefined, port: undefined, messageAge: undefined } };
const p1 = silentNode('p1', 'timeout');
const r1 = upNode('r1', cut);
const none: Trace = { is: 'none' };
const refusing = { ...silentNode('p1'), because: 'p1 does not answer: connection refused 10.0.0.1:5432' };

test.each([
  ['full', 'p1 lets nobody in, because it is full: it is there'],
  ['starting', 'p1 is starting: it is there'],
  ['recovering', 'p1 recovers: it is there'],
  ['credentials', 'p1 answers, and does not say how it is'],
  ['offline', 'nobody can tell from here'],
] as const)('a primary that is %s is not dead', (how, said) => {
  const death = deathOf(silentNode('p1', how), clusterSeen('main', [r1]), none);
  expect(death.is).toBe('lives');
  expect(death.because).toContain(said);
});

test('who a standby still hears is not dead, whatever we see', () => {
  const hearing = (messageAge: number) =>
    deathOf(
      refusing,
      clusterSeen('main', [{ ...r1, receiver: { ...r1.receiver, status: 'streaming', messageAge } }]),
      none,
    ).is;
  expect([hearing(20_000), hearing(36_000)]).toEqual(['lives', 'down']);
});

test.each<readonly [string, NodeSeen, Trace, string, string]>([
  ['no process of it runs here', p1, { is: 'local', pid: undefined }, 'down', 'hard'],
  ['its process runs here', p1, { is: 'local', pid: 7 }, 'lives', ''],
  [
    'its container ended',
    p1,
    { is: 'container', name: 'db', isDown: true, says: 'exited 137' },
    'down',
    'hard',
  ],
  [
    'its container ended, and its data is not reached',
    p1,
    {
      is: 'container',
      name: 'db',
      isDown: true,
      says: 'exited 137',
      whyNot: 'its data is of another cluster',
    },
    'down',
    'none',
  ],
  ['its container runs', p1, { is: 'container', name: 'db', isDown: false, says: 'running' }, 'lives', ''],
  ['its host refuses', refusing, none, 'down', 'none'],
  ['nothing answers', p1, none, 'silent', ''],
])('%s', (_, node, trace, is, fence) => {
  if (node.is !== 'silent') throw new Error('it answers');
  const death = deathOf(node, clusterSeen('main', [r1]), trace);
  expect([death.is, death.is === 'down' ? death.fence : '']).toEqual([is, fence]);
});

const seen = (position: number, change: object = {}): LastSeen => ({
  at: 1_000,
  systems: {
    [p1.system.id]: {
      postgres: {
        ...{ role: 'primary', timeline: 1, systemIdentifier: '7001', startedAt: 0, position, paused: false },
        ...{ loadedAt: undefined, receives: undefined, standbys: [], ...change },
      },
    },
  },
  answeredAt: { [p1.system.id]: 48_000 },
});

test.each<readonly [string, LastSeen | undefined, string]>([
  [
    'more',
    seen(3_048),
    '2 kB of its log are lost, and what it wrote after that: p1 was at 0/BE8 when it was seen last, 12 s ago, and r1 has 0/3E8',
  ],
  [
    'no more',
    seen(900),
    'nothing that it wrote until 12 s ago is lost; what came after that may be: p1 was at 0/384',
  ],
  [
    'nothing',
    undefined,
    'what r1 did not receive is lost; how much is not known: nobody saw where p1 was as a primary',
  ],
  [
    'a standby',
    seen(3_048, { role: 'standby' }),
    'how much is not known: nobody saw where p1 was as a primary',
  ],
  [
    'another cluster',
    seen(3_048, { systemIdentifier: '8' }),
    'how much is not known: what was seen at p1 was another cluster',
  ],
  [
    'another timeline',
    seen(3_048, { timeline: 4 }),
    'how much is not known: p1 was on timeline 4, and r1 is on 1',
  ],
])('where %s was seen the loss is said as that', (_, sample, words) => {
  expect(lossOf(r1, p1.system, sample, 60_000).words).toContain(words);
});

const refusedWith = (nodes: readonly NodeSeen[], change: Partial<Survey> = {}) =>
  saidOf('refuse', nodes, change);

function saidOf(what: 'refuse' | 'warn', nodes: readonly NodeSeen[], change: Partial<Survey> = {}) {
  const cluster = clusterSeen('main', nodes);
  const death = deathOf(p1, cluster, none);
  const survey: Survey = {
    ...{ cluster, primary: p1, server: undefined, death, candidate: cluster.standbys[0], isBarred: false },
    ...{ loss: undefined, pooler: { is: 'none' }, place: undefined, led: undefined, unarmed: [] },
    ...{ reached: new Map(), places: new Map(), unmarked: [], isLed: false, ...change },
  };
  return verdicts(survey).flatMap(({ is, title, because, override = '' }) =>
    is === what ? [`${title}: ${because} ${override}`.trim()] : [],
  );
}

const pooler: Survey['pooler'] = {
  ...{ is: 'up', databases: ['shop'], from: undefined, isPaused: false, active: 0, clients: 0, sessions: [] },
  system: { id: 'pgbouncer/main', kind: 'pgbouncer', title: 'pgbouncer', where: 'a:6432' },
  file: { path: '/p.ini', from: { host: 'a', port: 5432 }, mode: 0o640, uid: 0, gid: 0 },
  whyNot: undefined,
};
const down = { is: 'down', because: 'it is off', fence: 'none', fenced: 'nobody' } as const;
const second: UpNode = { ...upNode('r2', cut), position: 3_048 };

test.each<readonly [string, readonly string[], readonly string[]]>([
  [
    'a silence',
    refusedWith([p1, r1]),
    [
      'the primary is down: p1 does not answer; that it is down is not proven: it may still take writes, and they are lost allow-unfenced',
    ],
  ],
  [
    'one that has more',
    refusedWith([p1, r1, second], { death: down }),
    ['most of the log: r2 has 2 kB more than r1: these would be lost allow-data-loss'],
  ],
  [
    'one that cannot be asked',
    refusedWith([p1, r1, silentNode('r2')], { death: down }),
    [
      'nodes that do not answer: r2 does not answer: it may have more than r1, or be a primary allow-data-loss',
    ],
  ],
  [
    'nobody left',
    refusedWith([p1, silentNode('r1')], { death: down }),
    ['who takes over: no replica can take over: p1 does not answer; r1 does not answer'],
  ],
  [
    'another program',
    refusedWith([p1, { ...r1, marks: ['session Patroni'] }], { death: down }),
    [
      'who moves the primary: Patroni does (session Patroni): use its own command, patronictl switchover, or patronictl failover',
    ],
  ],
  [
    'a bar',
    refusedWith([p1, r1], { death: down, isBarred: true }),
    ['may take over: takes_over of r1 is false in the stack file'],
  ],
  [
    'commits that would wait',
    refusedWith([p1, { ...r1, settings: { synchronous_standby_names: 'r7' } }], { death: down }),
    [
      "commits afterwards: would wait for r7 at r1 in vain: change that there first (ALTER SYSTEM SET synchronous_standby_names = '', and SELECT pg_reload_conf())",
    ],
  ],
  [
    'what was not read',
    refusedWith([p1, { ...r1, missing: ['primacyMarks: canceling statement'] }], { death: down }),
    ['what the nodes tell: not all of it could be read: r1: primacyMarks: canceling statement'],
  ],
  [
    'an address that leads others to themselves',
    refusedWith([p1, r1, upNode('r2', { ...cut, conninfo: 'host=10.0.0.1 port=5432' })], {
      ...{ death: down, place: { host: '127.0.0.1', port: 5432 } },
    }),
    [
      'the way to it: r2 would be told to follow r1 at 127.0.0.1, and may be on another host: name r1 in the stack file by the address at which the others reach it',
    ],
  ],
  [
    'a pooler that nothing can be done to',
    refusedWith([p1, r1], { death: down, pooler, unarmed: [pooler.system.id] }),
    [
      'pooler: pgbouncer would go on to lead to the old primary, for nothing can be done to it: add operate: { url } to it in the stack file allow-pooler',
    ],
  ],
  [
    'no login',
    refusedWith([p1, r1], { death: down, unarmed: ['postgres/main/r1'] }),
    ['operate credentials: postgres/main/r1 has none: add operate: { url } in the stack file'],
  ],
])('%s is refused', (_, said, wanted) => {
  expect(said).toEqual(wanted);
});

test('what the promotion does not need is a warning', () => {
  const lacking = { ...r1, settings: { max_wal_senders: '10', max_replication_slots: '0' } };
  const other = upNode('r2', { ...cut, settings: { primary_slot_name: 'slot_r2' } });
  const given = { death: down, unarmed: ['postgres/main/r2'] } as const;
  expect(refusedWith([p1, lacking, other], given)).toEqual([]);
  const warned = saidOf('warn', [p1, lacking, other], given);
  expect(warned).toContain(
    'operate credentials: postgres/main/r2 has none, and is not told of the new primary',
  );
  expect(warned).toContain(
    'room for the standbys: r1 has 10 WAL senders, 0 used; 0 slots, 0 used, and 2 standbys and 1 slots would come: what cannot be made is done without',
  );
});

test('own settings take the place of those of the same name, and nothing else changes', () => {
  const text = "# Do not edit\nwork_mem = '4MB'\nprimary_conninfo = 'host=old'\nPrimary_Conninfo = 'x'\n";
  expect(withSettings(text, { primary_conninfo: "host=new password='it\\'s'", primary_slot_name: '' })).toBe(
    "# Do not edit\nwork_mem = '4MB'\nprimary_conninfo = 'host=new password=''it\\\\''s'''\nprimary_slot_name = ''\n",
  );
});
