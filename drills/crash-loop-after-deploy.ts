import { front, frontOf, operated } from './docker.ts';
import { drill } from './drill.ts';

export const crashLoopAfterDeploy = drill({
  name: 'crash-loop-after-deploy',
  title: 'Containers: a deploy that passed goes into a crash loop',
  parts: ['docker'],
  async stage(lab, quarterdeck) {
    const { now, first, load, order } = await frontOf(lab);
    const config = operated(lab);
    return {
      config,
      incident: {
        async befall() {
          await quarterdeck(
            'run',
            'deploy',
            `container/${front}`,
            '--version',
            '2',
            '--yes',
            '--config',
            config,
          );
          order();
        },
        symptom: new RegExp(`ContainerCrashLooping .*${front}`),
        cause: new RegExp(
          `${front} .*image ${front}:1 → ${front}:2 .* before Container(?:Restarting|CrashLooping)`,
        ),
      },
      async mend(hands) {
        await hands.point(new RegExp(`ContainerCrashLooping .*${front}`));
        await hands.press('Z rollback');
        await hands.see(new RegExp(`${front}:2 .*→ ${front}:1 `));
        await hands.press('y runs it');
        await hands.see(/done in/);
      },
      async isMended() {
        const { image, health } = await now();
        return image === first.image && health === 'healthy';
      },
      interruption: load.interruption,
      [Symbol.asyncDispose]: () => load[Symbol.asyncDispose](),
    };
  },
});
