import { takeover } from './takeover/kind.ts';
import { postgresSwitchover } from './takeover/postgres/switchover/switchover.ts';
import { redisSwitchover } from './takeover/redis/switchover.ts';

/** Planned: another node takes over from one that works, and nothing that was acknowledged is lost. One line a kind. */
export const switchover = takeover({ name: 'switchover', title: 'Switch over' }, [
  postgresSwitchover,
  redisSwitchover,
]);
