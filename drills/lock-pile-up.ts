import pg from 'pg';
import { drill } from './drill.ts';
import { operated, writer, written } from './postgres.ts';

export const lockPileUp = drill({
  name: 'lock-pile-up',
  title: 'PostgreSQL: sessions wait behind one that is idle in its transaction',
  parts: ['postgres'],
  async stage(lab) {
    const { p1 } = lab.postgres;
    const load = await writer(lab);
    const crowd: pg.Client[] = [];
    const join = async (application_name: string): Promise<pg.Client> => {
      const client = new pg.Client({ connectionString: p1.url('app'), application_name });
      client.on('error', () => undefined);
      await client.connect();
      crowd.push(client);
      return client;
    };
    return {
      config: operated(lab),
      incident: {
        async befall() {
          const idle = await join('shop-admin');
          await idle.query('BEGIN; LOCK TABLE products IN ACCESS EXCLUSIVE MODE');
          for (let one = 0; one < 5; one++)
            void (await join('shop-web')).query('SELECT count(*) FROM products').catch(() => undefined);
        },
        symptom: /LockPileUp/,
      },
      async mend(hands) {
        await hands.point(/LockPileUp/);
        await hands.press('m terminate');
        await hands.press('y runs it');
        await hands.see(/done in/);
      },
      async isMended() {
        const [row] = await p1.sql('SELECT count(*) AS n FROM pg_locks WHERE NOT granted');
        return Number(row?.n) === 0;
      },
      lost: () => load.lost(() => written(p1)),
      interruption: load.interruption,
      async [Symbol.asyncDispose]() {
        await load[Symbol.asyncDispose]();
        await Promise.allSettled(crowd.map((client) => client.end()));
      },
    };
  },
});
