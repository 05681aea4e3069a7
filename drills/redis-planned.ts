import { drill } from './drill.ts';
import { operated, writer, written } from './redis.ts';

export const redisPlanned = drill({
  name: 'redis-planned',
  title: 'Redis: another node is to be the master, under writes',
  parts: ['redis'],
  async stage(lab) {
    const before = await lab.redis.whole();
    const load = writer(lab);
    return {
      config: operated(lab),
      async mend(hands) {
        await hands.press('5 Redis');
        await hands.point(/master/);
        await hands.press('a actions');
        await hands.point(/Switch over/);
        await hands.press('↵ take');
        await hands.press('y runs it');
        await hands.see(/done in/);
      },
      isMended: async () => (await lab.redis.whole()) !== before,
      lost: () => load.lost(() => written(lab)),
      interruption: load.interruption,
      [Symbol.asyncDispose]: () => load[Symbol.asyncDispose](),
    };
  },
});
