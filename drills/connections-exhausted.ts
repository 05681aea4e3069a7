import pg from 'pg';
import { drill } from './drill.ts';
import { operated, writer, written } from './postgres.ts';

const application = 'shop-web';

export const connectionsExhausted = drill({
  name: 'connections-exhausted',
  title: 'PostgreSQL: one application holds every connection',
  parts: ['postgres'],
  async stage(lab) {
    const { p1 } = lab.postgres;
    const load = await writer(lab);
    const crowd: pg.Client[] = [];
    /** Connects and does nothing; false where there is no room. */
    const join = async (): Promise<boolean> => {
      const client = new pg.Client({ connectionString: p1.url('app'), application_name: application });
      client.on('error', () => undefined);
      crowd.push(client);
      return client.connect().then(
        () => true,
        () => false,
      );
    };
    return {
      config: operated(lab),
      incident: {
        async befall() {
          while (await join());
        },
        symptom: /PostgresConnections(High|Full)/,
      },
      async mend(hands) {
        await hands.point(/PostgresConnections/);
        await hands.press('m terminate-all');
        await hands.press('Tab, then type');
        await hands.agree();
        await hands.see(/done in/);
      },
      async isMended() {
        const rows = await p1.sql(`SELECT FROM pg_stat_activity WHERE application_name = '${application}'`);
        return rows.length === 0 && (await join());
      },
      lost: () => load.lost(() => written(p1)),
      async [Symbol.asyncDispose]() {
        await load[Symbol.asyncDispose]();
        await Promise.allSettled(crowd.map((client) => client.end()));
      },
    };
  },
});
