import { ReadError } from '../../../core/reading.ts';
import { isDown } from '../../../domain/health.ts';
import { countIn, type Info, parseInfo, partsOf, textIn } from '../../../domain/redis/info.ts';
import { messageOf } from '../../engine/look.ts';
import type { Reach } from '../../faces.ts';

/** A node as a backup goes by it. */
export type NodeSeen =
  | {
      readonly is: 'up';
      readonly system: string;
      readonly version: string;
      readonly role: 'primary' | 'standby';
      /** It has all of its data, and, of a replica, its link is up. */
      readonly isHealthy: boolean;
      readonly isSaving: boolean;
      /** In all of its databases. */
      readonly keys: number;
      /** Bytes. */
      readonly memory: number;
      readonly replicationId: string;
      /** All that it says of itself. */
      readonly info: Info;
    }
  | {
      readonly is: 'down';
      readonly because: string;
      /** Whether it is there and would not have us, or serve anybody now. */
      readonly isThere: boolean;
    };

/** For one that hangs: the others are asked all the same. */
export const patience = 5_000;

/** Asks a node what it is. One that does not answer says why. */
export async function nodeAt(reach: Reach, system: string, signal: AbortSignal): Promise<NodeSeen> {
  try {
    const soon = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
    const answer = await reach.redis(system).ask([['INFO']], soon);
    if (answer.is !== 'answered') return { is: 'down', because: answer.message, isThere: true };
    const [reply] = answer.replies;
    if (reply?.is !== 'value')
      return { is: 'down', because: reply?.refusal.message ?? 'it says nothing', isThere: true };
    return seenIn(system, String(reply.value));
  } catch (error) {
    const isThere = error instanceof ReadError && error.kind !== 'offline' && !isDown[error.kind];
    return { is: 'down', because: messageOf(error), isThere };
  }
}

function seenIn(system: string, text: string): NodeSeen {
  const info = parseInfo(text);
  const isMaster = textIn(info, 'role') === 'master';
  const databases = Array.from(info).filter(([field]) => /^db\d+$/.test(field));
  return {
    is: 'up',
    system,
    version: textIn(info, 'redis_version'),
    role: isMaster ? 'primary' : 'standby',
    isHealthy:
      countIn(info, 'loading') === 0 &&
      (isMaster ||
        (textIn(info, 'master_link_status') === 'up' && countIn(info, 'master_sync_in_progress') === 0)),
    isSaving: countIn(info, 'rdb_bgsave_in_progress') === 1,
    keys: databases.reduce((sum, [, parts]) => sum + countIn(partsOf(parts), 'keys'), 0),
    memory: countIn(info, 'used_memory'),
    replicationId: textIn(info, 'master_replid'),
    info,
  };
}
