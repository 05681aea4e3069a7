import { expect, test } from 'vitest';
import { clusterSeen, senderOf } from '../../../src/actions/primacy/cluster.ts';
import { meansOf } from '../../../src/actions/primacy/means.ts';
import type { UpNode } from '../../../src/actions/primacy/node.ts';
import { nodesOf, surveyNodes } from '../../../src/actions/primacy/survey.ts';
import { whatItSends } from '../../../src/systems/postgres/replicates.ts';
import { openLab } from '../../lab/lab.ts';
import { labOfWorker } from '../../lab/ours.ts';
import { until } from '../../lab/processes.ts';
import { soon } from '../lifecycle/yard.ts';
import { passwordOf, sectionOf, stackOf } from './fleet.ts';

const lab = openLab(labOfWorker());

async function seen(section?: object) {
  const stack = await stackOf(lab, section);
  const nodes = await surveyNodes(stack.reach, nodesOf(stack.reach, 'main'), soon());
  return { ...stack, cluster: clusterSeen('main', nodes) };
}

test('every node says what it is and whom it follows, and no password', async () => {
  const { cluster } = await seen();
  expect(cluster.primaries.map(({ system }) => system.title)).toEqual(['p1']);
  expect(cluster.standbys.map(({ system }) => system.title)).toEqual(['r1', 'r2']);
  expect(cluster.split).toEqual([]);
  const [primary] = cluster.primaries;
  const [standby] = cluster.standbys;
  if (primary === undefined || standby === undefined) throw new Error('no cluster');
  expect(standby.systemIdentifier).toBe(primary.systemIdentifier);
  expect([primary.timeline, standby.timeline, standby.receiver.status]).toEqual([1, 1, 'streaming']);
  expect(senderOf(standby, primary)).toMatchObject({
    state: 'streaming',
    slot: 'slot_r1',
    address: '127.0.0.1',
  });
  expect(primary.settings).toMatchObject({ wal_log_hints: 'on', max_wal_senders: '10' });
  expect(standby.conninfo).toContain('password=********');
  const [{ conninfo } = { conninfo: '' }] = await lab.postgres.r1
    .sql(`SHOW primary_conninfo`)
    .then((rows) => rows.map(({ primary_conninfo }) => ({ conninfo: String(primary_conninfo) })));
  const password = passwordOf(conninfo) ?? 'none';
  expect(password).toMatch(/^[0-9a-f]{18}$/);
  expect(JSON.stringify(cluster)).not.toContain(password);
});

test('a password in either form of a connection string stays on the server', async () => {
  const { r2 } = lab.postgres;
  const [before] = await r2.sql('SHOW primary_conninfo');
  const restore = `'${String(before?.primary_conninfo).replaceAll("'", "''")}'`;
  try {
    for (const written of [
      "host=a password = 'se\\'cret x' user=b",
      'postgresql://b:secret@a:5432/x?password=secret',
    ]) {
      await r2.sql(`ALTER SYSTEM SET primary_conninfo = '${written.replaceAll("'", "''")}'`);
      await r2.sql('SELECT pg_reload_conf()');
      await until('New conninfo', async () => {
        const { cluster } = await seen();
        const told = cluster.standbys.find(({ system }) => system.title === 'r2')?.conninfo ?? '';
        if (!told.includes('a')) return undefined;
        expect(told).not.toMatch(/secret|cret/);
        return told.includes('********') || told.includes('b@a') ? true : undefined;
      });
    }
  } finally {
    await r2.sql(`ALTER SYSTEM SET primary_conninfo = ${restore}`);
    await r2.sql('SELECT pg_reload_conf()');
  }
});

test('what is declared counts as control of a node only where it is proven to be that node', async () => {
  const { postgres } = lab;
  const meansWith = async (change: Parameters<typeof sectionOf>[1]) => {
    const { reach, cluster } = await seen(sectionOf(lab, change));
    return Promise.all(cluster.nodes.map((node) => meansOf(reach, node, undefined, soon())));
  };
  const { p1, r1 } = postgres;
  expect(await meansWith(() => ({}))).toEqual(
    [p1, r1, postgres.r2].map(({ dataDirectory, port }) => ({
      is: 'server',
      server: expect.objectContaining({ is: 'local', dataDirectory, port, unit: null }),
    })),
  );
  const [first, second, third] = await meansWith((name) => ({
    control: {
      p1: { pgdata: r1.dataDirectory },
      r1: undefined,
      r2: { container: 'r2' },
    }[name],
  }));
  expect(first).toEqual({
    is: 'sql',
    because: `its data directory is ${p1.dataDirectory}, and control names ${r1.dataDirectory}`,
  });
  expect(second).toEqual({
    is: 'sql',
    because: expect.stringContaining('add control: { pgdata, service } to it'),
  });
  expect(third).toEqual({
    is: 'sql',
    because: 'there is no container r2 on any engine: the stack has none',
  });
});

test('whoever moves the primary locks every node, and another one is told who that is', async () => {
  const one = await seen();
  const other = await seen();
  const [id = ''] = one.cluster.nodes.map(({ system }) => system.id);
  await one.hands.primacy(id).lock('quarterdeck switchover 1a2b', soon());
  await one.hands.primacy(id).lock('quarterdeck switchover 1a2b', soon());
  await expect(other.hands.primacy(id).lock('quarterdeck failover 3c4d', soon())).rejects.toThrow(
    /^postgres\/main\/p1 is locked by postgres from this host since \d\d:\d\d:\d\d UTC: quarterdeck switchover 1a2b$/,
  );
  await expect(other.hands.primacy(id).promote(1, soon())).rejects.toThrow(
    'postgres/main/p1 is not locked by us any more, and is not asked to take over',
  );
  expect((await seen()).cluster.nodes[0]).toMatchObject({
    lock: { user: 'postgres', application: 'quarterdeck switchover 1a2b' },
  });
  one.hands.letGo();
  await until('The lock is free', async () => {
    await other.hands.primacy(id).lock('quarterdeck failover 3c4d', soon());
    return true;
  });
});

test('a node that froze under its lock is waited for no longer than one that cannot be reached', async () => {
  const { hands } = await seen();
  const { r2 } = lab.postgres;
  const node = hands.primacy('postgres/main/r2');
  const never = new AbortController().signal;
  await node.lock('quarterdeck switchover 1a2b', never);
  r2.freeze();
  try {
    await expect(node.lock('quarterdeck switchover 1a2b', never)).rejects.toThrow(/ in time$/);
    await expect(node.promote(1, never)).rejects.toThrow('is not locked by us any more');
  } finally {
    r2.thaw();
  }
}, 30_000);

test('what a role may not do is said before it is tried', async () => {
  const { postgres } = lab;
  const section = sectionOf(lab, (name) => ({
    operate: { url: postgres[name].url(name === 'r1' ? 'ops_failover' : 'ops_monitor') },
  }));
  const { hands } = await seen(section);
  await hands.primacy('postgres/main/r1').assertAble(['promote', 'follow', 'slots', 'checkpoint'], soon());
  const p1 = hands.primacy('postgres/main/p1');
  await expect(p1.assertAble(['promote'], soon())).rejects.toThrow(
    'ops_monitor, with which actions log in to postgres/main/p1, may not promote: GRANT EXECUTE',
  );
  await expect(p1.assertAble(['follow'], soon())).rejects.toThrow('may not say whom a node follows');
  await expect(p1.assertAble(['slots'], soon())).rejects.toThrow('may not keep slots');
  await expect(p1.assertAble(['checkpoint'], soon())).rejects.toThrow('may not ask for a checkpoint');
});

test('whether a standby would be let in is tried with what it has', async () => {
  const { hands, cluster } = await seen();
  const { r1 } = lab.postgres;
  const words = await hands.primacy('postgres/main/r2').upstream(soon());
  const there = new Map([...(words ?? []), ['port', String(r1.port)]]);
  const [standby] = cluster.standbys as readonly [UpNode]; // r1
  expect(await whatItSends(there, undefined, soon())).toEqual({
    systemIdentifier: standby.systemIdentifier,
    timeline: 1,
  });
  await expect(whatItSends(new Map([...there, ['password', 'not it']]), undefined, soon())).rejects.toThrow(
    /password of replicator was not accepted by 127\.0\.0\.1/,
  );
  await expect(whatItSends(new Map([...there, ['user', 'app']]), undefined, soon())).rejects.toThrow(
    /does not let app in/,
  );
});
