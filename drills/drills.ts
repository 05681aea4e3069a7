import { connectionsExhausted } from './connections-exhausted.ts';
import { crashLoopAfterDeploy } from './crash-loop-after-deploy.ts';
import { dataLost } from './data-lost.ts';
import { diskFilling } from './disk-filling.ts';
import type { Drill } from './drill.ts';
import { imageNeverHealthy } from './image-never-healthy.ts';
import { lockPileUp } from './lock-pile-up.ts';
import { postgresKilled } from './postgres-killed.ts';
import { postgresPlanned } from './postgres-planned.ts';
import { redisKilled } from './redis-killed.ts';
import { redisPlanned } from './redis-planned.ts';
import { replayPaused } from './replay-paused.ts';
import { replicaFarBehind } from './replica-far-behind.ts';

/** Every drill, in the order of the table. */
export const drills: readonly Drill[] = [
  postgresKilled,
  postgresPlanned,
  replicaFarBehind,
  replayPaused,
  connectionsExhausted,
  lockPileUp,
  diskFilling,
  redisKilled,
  redisPlanned,
  crashLoopAfterDeploy,
  imageNeverHealthy,
  dataLost,
];
