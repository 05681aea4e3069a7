import { drill } from './drill.ts';
import { operated, writer, written } from './postgres.ts';

export const replayPaused = drill({
  name: 'replay-paused',
  title: 'PostgreSQL: a replica falls behind, its replay is paused',
  parts: ['postgres'],
  async stage(lab) {
    const { p1, r1 } = lab.postgres;
    const load = await writer(lab);
    return {
      config: operated(lab),
      incident: { befall: () => r1.pauseReplay(), symptom: /Replay ?Paused|replay is paused/i },
      async mend(hands) {
        await hands.point(/Replay ?Paused|replay is paused/i);
        await hands.press('a actions');
        await hands.point(/Resume/);
        await hands.press('↵ take');
        await hands.press('Enter takes what is marked');
        await hands.see(/done in/);
      },
      async isMended() {
        const [row] = await r1.sql('SELECT pg_get_wal_replay_pause_state() AS state');
        return row?.state === 'not paused';
      },
      lost: () => load.lost(() => written(p1)),
      interruption: load.interruption,
      [Symbol.asyncDispose]: () => load[Symbol.asyncDispose](),
    };
  },
});
