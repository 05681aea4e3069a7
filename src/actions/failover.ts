import { takeover } from './takeover/kind.ts';
import { postgresFailover } from './takeover/postgres/failover/failover.ts';
import { redisFailover } from './takeover/redis/failover.ts';

/** In an emergency: another node takes over from one that is down. What it did not get yet is lost. One line a kind. */
export const failover = takeover({ name: 'failover', title: 'Fail over' }, [postgresFailover, redisFailover]);
