import type { Action } from './action.ts';
import { backup } from './backup/backup.ts';
import { cancel } from './cancel.ts';
import { custom } from './custom/custom.ts';
import { failover } from './failover.ts';
import { prune } from './prune/prune.ts';
import { rejoin } from './rejoin/rejoin.ts';
import { deploy } from './release/deploy.ts';
import { rollback } from './release/rollback.ts';
import { restart } from './restart.ts';
import { restore } from './restore/restore.ts';
import { resumeReplay } from './resume-replay.ts';
import { scale } from './scale/scale.ts';
import { shell } from './shell.ts';
import { start } from './start.ts';
import { stop } from './stop.ts';
import { switchover } from './switchover.ts';
import { terminate } from './terminate.ts';
import { terminateAll } from './terminate-all.ts';
import { verify } from './verify/verify.ts';

/** Everything that can be done: one line an action. Loaded when somebody first wants to do something. */
export const actions: readonly Action[] = [
  restart,
  start,
  stop,
  backup,
  verify,
  prune,
  restore,
  deploy,
  rollback,
  scale,
  shell,
  switchover,
  failover,
  rejoin,
  custom,
  resumeReplay,
  cancel,
  terminate,
  terminateAll,
];
