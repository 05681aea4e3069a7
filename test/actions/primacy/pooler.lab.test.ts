import { expect, test } from 'vitest';
import { openLab } from '../../lab/lab.ts';
import { labOfWorker } from '../../lab/ours.ts';
import { soon } from '../lifecycle/yard.ts';
import { stackOf } from './fleet.ts';
import { writer } from './writers.ts';

const lab = openLab(labOfWorker());

test('clients of a server that froze are cut off, and who logs in at that moment does not end the pooler', async () => {
  const { hands } = await stackOf(lab);
  const pooler = hands.pooler('pgbouncer/main');
  // There is no table to write to: each of them comes back at once.
  const clients = [1, 2, 3, 4].map((name) => writer(`client ${name}`, lab.pgbouncer.url('app')));
  lab.postgres.p1.freeze();
  try {
    for (let round = 0; round < 8; round++) {
      const little = AbortSignal.timeout(round === 0 ? 500 : 100);
      await pooler.pause('shop', little).catch(() => undefined);
      await pooler.kill('shop', soon());
      await pooler.resume('shop', soon());
    }
  } finally {
    lab.postgres.p1.thaw();
    await Promise.all(clients.map((client) => client.stop()));
  }
  await pooler.resume('shop', soon());
  expect(await lab.pgbouncer.admin('SHOW VERSION')).toBeUndefined();
}, 60_000);

test('a database that its killer left closed is opened again when it is resumed, and one that somebody closed stays so', async () => {
  const { hands, reach } = await stackOf(lab);
  const pooler = hands.pooler('pgbouncer/main');
  const closed = async () => {
    const rows = await reach.pgbouncer('pgbouncer/main').show('DATABASES', soon());
    return rows.flatMap(({ name, disabled }) => (Number(disabled) === 1 ? [name] : []));
  };
  await lab.pgbouncer.admin('DISABLE shop1');
  await pooler.kill('shop1', soon());
  expect(await closed()).toEqual(['shop1']);
  await pooler.resume('shop1', soon());
  expect(await closed()).toEqual([]);
  await lab.pgbouncer.admin('DISABLE shop1');
  await pooler.resume('shop1', soon());
  expect(await closed()).toEqual(['shop1']);
  await lab.pgbouncer.admin('ENABLE shop1');
});
