import { front, frontOf, operated } from './docker.ts';
import { drill } from './drill.ts';

export const imageNeverHealthy = drill({
  name: 'image-never-healthy',
  title: 'Containers: an image that never becomes healthy is deployed, and goes back by itself',
  parts: ['docker'],
  async stage(lab) {
    const { now, first, load } = await frontOf(lab);
    let isBack = false;
    return {
      config: operated(lab),
      async mend(hands) {
        await hands.press('3 Containers');
        await hands.point(new RegExp(` ${front} `));
        await hands.press('a actions');
        await hands.point(/Deploy/);
        await hands.press('↵ take');
        await hands.press('c choose');
        await hands.point(/--version/);
        await hands.press('↵ take');
        await hands.write('3');
        await hands.press('↵ take');
        await hands.press('Esc back');
        await hands.see(new RegExp(`${front}:1 .*→ ${front}:3 `));
        await hands.press('y runs it');
        const screen = await hands.see(/undone in/);
        isBack = /proves\s+itself:\s+unhealthy/.test(screen);
      },
      async isMended() {
        const { id, health } = await now();
        return isBack && id === first.id && health === 'healthy';
      },
      interruption: load.interruption,
      [Symbol.asyncDispose]: () => load[Symbol.asyncDispose](),
    };
  },
});
