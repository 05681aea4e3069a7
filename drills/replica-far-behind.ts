import pg from 'pg';
import { until } from '../test/lab/processes.ts';
import { drill } from './drill.ts';
import { operated, writer, written } from './postgres.ts';

export const replicaFarBehind = drill({
  name: 'replica-far-behind',
  title: 'PostgreSQL: a replica falls behind, a report on it holds its replay',
  parts: ['postgres'],
  async stage(lab) {
    const { p1, r1 } = lab.postgres;
    const load = await writer(lab);
    // Reports are never broken off there, and the primary does not wait for them.
    await r1.sql('ALTER SYSTEM SET max_standby_streaming_delay = -1');
    await r1.sql('ALTER SYSTEM SET hot_standby_feedback = off');
    await r1.sql('SELECT pg_reload_conf()');
    await until('A primary that cleans up', async () => {
      const [row] = await p1.sql(`SELECT xmin FROM pg_replication_slots WHERE slot_name = 'slot_r1'`);
      return row?.xmin === null ? true : undefined;
    });
    const report = new pg.Client({ connectionString: r1.url('app'), application_name: 'shop-monthly' });
    report.on('error', () => undefined);
    await report.connect();
    return {
      config: operated(lab),
      incident: {
        async befall() {
          void report.query('SELECT count(*), pg_sleep(3600) FROM products').catch(() => undefined);
          await until('The report', async () => {
            const rows = await r1.sql(
              `SELECT FROM pg_stat_activity WHERE application_name = 'shop-monthly' AND backend_xmin IS NOT NULL`,
            );
            return rows.length > 0 ? true : undefined;
          });
          await p1.sql('UPDATE products SET stock = stock');
          await p1.sql('VACUUM products');
        },
        symptom: /ReplicationLag/,
      },
      async mend(hands) {
        await hands.point(/ReplicationLag/);
        await hands.press('m cancel');
        await hands.press('y runs it');
        await hands.see(/done in/);
      },
      async isMended() {
        const [row] = await r1.sql(`SELECT now() - pg_last_xact_replay_timestamp() < '1s' AS is_close`);
        return row?.is_close === true;
      },
      lost: () => load.lost(() => written(p1)),
      async [Symbol.asyncDispose]() {
        await load[Symbol.asyncDispose]();
        await report.end().catch(() => undefined);
      },
    };
  },
});
