import { drill } from './drill.ts';
import { operated, primaries, writer, written } from './postgres.ts';

export const postgresPlanned = drill({
  name: 'postgres-planned',
  title: 'PostgreSQL: the primary is to be replaced, under writes',
  parts: ['postgres'],
  async stage(lab) {
    const { p1, r1, r2 } = lab.postgres;
    const load = await writer(lab);
    const primary = () => primaries([p1, r1, r2]);
    return {
      config: operated(lab),
      async mend(hands) {
        await hands.press('4 Databases');
        await hands.point(/ p1 +primary/);
        await hands.press('a actions');
        await hands.point(/Switch over/);
        await hands.press('↵ take');
        await hands.press('Tab, then type');
        await hands.type('main/p1');
        await hands.see(/done in/);
      },
      async isMended() {
        const [one, ...others] = await primary();
        return one !== undefined && others.length === 0 && one.name !== 'p1';
      },
      lost: async () => load.lost(async () => written((await primary())[0] ?? p1)),
      interruption: load.interruption,
      [Symbol.asyncDispose]: () => load[Symbol.asyncDispose](),
    };
  },
});
