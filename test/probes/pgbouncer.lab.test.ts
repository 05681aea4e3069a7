import { describe, expect, onTestFinished, test } from 'vitest';
import { pgbouncer as pgbouncerProbe } from '../../src/probes/pgbouncer.ts';
import { databases } from '../../src/probes/postgres/databases.ts';
import { sessions } from '../../src/probes/postgres/sessions.ts';
import { statements } from '../../src/probes/postgres/statements.ts';
import { openPgBouncer } from '../../src/systems/pgbouncer.ts';
import { openLab } from '../lab/lab.ts';
import { labOfWorker } from '../lab/ours.ts';
import { until } from '../lab/processes.ts';
import { loginOf } from '../systems/login.ts';
import { client, context, open, readUp } from './postgres/reading.ts';

const { pgbouncer } = openLab(labOfWorker());

describe('a pooler', () => {
  test('in the path is noticed, and the application behind it still writes on the connection we read with', async () => {
    const app = await client(pgbouncer.url('app', 'shop1'));
    const face = open(pgbouncer.url('app', 'shop1'));
    for (let round = 0; round < 3; round++) {
      expect(await readUp(face)).toMatchObject({ throughPooler: true, role: 'primary' });
      await sessions.read(face, undefined, context());
      await statements.read(face, undefined, context());
      await databases.read(face, undefined, context());
      const written = await app.query('UPDATE products SET stock = stock WHERE id = 1');
      expect(written.rowCount).toBe(1);
      const { rows } = await app.query('SHOW statement_timeout');
      expect(rows).toEqual([{ statement_timeout: '0' }]);
    }
  });

  test('shows its pools, and a pause', async () => {
    const login = async () => loginOf(pgbouncer.url('ops_monitor', 'shop'));
    const face = openPgBouncer({ title: 'pooler', login });
    onTestFinished(face.close);
    const look = () => pgbouncerProbe.read(face, undefined, context());
    const value = await look();
    expect(value).toMatchObject({ version: expect.stringMatching(/^1\.\d+/), maxClients: 200 });
    expect(value.pools.find(({ database, user }) => database === 'shop' && user === 'app')).toMatchObject({
      mode: 'transaction',
      size: 5,
      paused: false,
    });
    await pgbouncer.admin('PAUSE shop');
    try {
      const pool = await until('Clients that wait', async () =>
        (await look()).pools.find(({ paused, clientsWaiting }) => paused && clientsWaiting > 0),
      );
      expect(pool.database).toBe('shop');
    } finally {
      await pgbouncer.admin('RESUME shop');
    }
  });

  test('that is frozen is left at the deadline', async () => {
    const face = openPgBouncer({ title: 'pooler', login: async () => loginOf(pgbouncer.url('ops_monitor')) });
    onTestFinished(face.close);
    await face.show('POOLS', AbortSignal.timeout(4000));
    pgbouncer.freeze();
    try {
      await expect(face.show('POOLS', AbortSignal.timeout(300))).rejects.toMatchObject({ kind: 'timeout' });
    } finally {
      pgbouncer.thaw();
    }
    expect(await face.show('POOLS', AbortSignal.timeout(4000))).not.toHaveLength(0);
  });
});
