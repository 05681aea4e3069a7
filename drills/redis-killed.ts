import { drill } from './drill.ts';
import { operated, writer, written } from './redis.ts';

const sentinels = ['q1', 'q2', 'q3'] as const;

export const redisKilled = drill({
  name: 'redis-killed',
  title: 'Redis: the master was killed',
  parts: ['redis'],
  async stage(lab) {
    const before = await lab.redis.whole();
    // Left to themselves they would wait two seconds here, and half a minute as they are usually set up.
    for (const name of sentinels)
      await lab.redis[name].command('SENTINEL', 'SET', lab.redis.master, 'down-after-milliseconds', '120000');
    const load = writer(lab);
    return {
      config: operated(lab),
      incident: { befall: () => lab.redis[before].kill(), symptom: /RedisDown|RedisUnreachable/ },
      async mend(hands) {
        await hands.point(/RedisDown/);
        await hands.press('F failover');
        await hands.press('Tab, then type');
        await hands.type('cache');
        await hands.see(/done in/);
      },
      isMended: async () => (await lab.redis.masterNow()) !== before,
      lost: () => load.lost(() => written(lab)),
      interruption: load.interruption,
      [Symbol.asyncDispose]: () => load[Symbol.asyncDispose](),
    };
  },
});
