import { drill } from './drill.ts';
import { operated, primaries, writer, written } from './postgres.ts';

export const postgresKilled = drill({
  name: 'postgres-killed',
  title: 'PostgreSQL: the primary was killed',
  parts: ['postgres'],
  async stage(lab) {
    const { p1, r1, r2 } = lab.postgres;
    const load = await writer(lab);
    const primary = () => primaries([r1, r2]);
    return {
      config: operated(lab),
      incident: { befall: () => p1.crash(), symptom: /PostgresDown/ },
      async mend(hands) {
        await hands.point(/PostgresDown/);
        await hands.press('F failover');
        await hands.press('Tab, then type');
        await hands.type('main/p1');
        await hands.see(/done in/);
      },
      isMended: async () => (await primary()).length === 1,
      lost: async () => load.lost(async () => written((await primary())[0] ?? r1)),
      interruption: load.interruption,
      [Symbol.asyncDispose]: () => load[Symbol.asyncDispose](),
    };
  },
});
