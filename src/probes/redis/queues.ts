import type { Probe } from '../../core/probe.ts';
import { ReadError } from '../../core/reading.ts';
import type { QueueKey } from '../../domain/connection.ts';
import type { ConsumerGroup, RedisQueue, RedisQueues } from '../../domain/redis.ts';
import type { RedisCommand } from '../../systems/redis/allowed.ts';
import { fieldsOf, known, listOf, needed, numberOf, textOf } from '../../systems/redis/reply.ts';
import type { RedisReply, RedisValue } from '../../systems/redis/wire.ts';
import type { RedisAnswer, RedisNodeFace } from '../../systems/redis.ts';

const lengths = { list: 'LLEN', stream: 'XLEN', set: 'SCARD', zset: 'ZCARD' } as const;
type Counted = keyof typeof lengths;
const isCounted = (type: string): type is Counted => Object.hasOwn(lengths, type);

export const groupOf = (value: RedisValue): ConsumerGroup => {
  const fields = fieldsOf(value);
  return {
    name: textOf(fields.get('name')),
    consumers: numberOf(fields.get('consumers')) ?? 0,
    pending: numberOf(fields.get('pending')) ?? 0,
    lag: numberOf(fields.get('lag')),
  };
};

/** Moves our connection to a key's database, and back. In a Cluster there is only the first, and no `SELECT`. */
const inDatabase = (db: number, commands: readonly RedisCommand[]): readonly RedisCommand[] =>
  db === 0 ? commands : [['SELECT', String(db)], ...commands, ['SELECT', '0']];

/** Answers to `commands` alone; undefined where the database could not be entered, whose answers would be about another. */
function inside(db: number, replies: readonly RedisReply[]): readonly RedisReply[] | undefined {
  if (db === 0) return replies;
  return replies[0]?.is === 'value' ? replies.slice(1, -1) : undefined;
}

/** How long one queue is. Undefined where a Cluster keeps the key on another node. */
async function queueOf(
  face: RedisNodeFace,
  { db, key }: QueueKey,
  signal: AbortSignal,
): Promise<RedisQueue | undefined> {
  const about = { db, key, groups: [] };
  const unknown = (because: string): RedisQueue => ({
    ...about,
    type: 'other',
    length: undefined,
    because,
  });
  const typed = answersOf(face, await face.ask(inDatabase(db, [['TYPE', key]]), signal));
  const [reply] = inside(db, typed) ?? [];
  if (reply === undefined) return unknown(`there is no database ${db}`);
  if (reply.is === 'refused')
    return /^(MOVED|ASK)/.test(reply.refusal.message) ? undefined : unknown(reply.refusal.message);
  const type = textOf(reply.value);
  if (type === 'none') return { ...about, type, length: 0, because: undefined };
  if (!isCounted(type)) return unknown(`it is a ${type}, which has no length`);
  const commands: readonly RedisCommand[] = [
    [lengths[type], key],
    ...(type === 'stream' ? [['XINFO', 'GROUPS', key] as const] : []),
  ];
  const [length, groups] =
    inside(db, answersOf(face, await face.ask(inDatabase(db, commands), signal))) ?? [];
  // It became something else in between: the next reading knows.
  return {
    ...about,
    type,
    length: numberOf(known(length)),
    because: length?.is === 'refused' ? length.refusal.message : undefined,
    groups: listOf(known(groups)).map(groupOf),
  };
}

function answersOf(face: RedisNodeFace, answer: RedisAnswer): readonly RedisReply[] {
  if (answer.is === 'answered') return answer.replies;
  throw new ReadError('refused', `${face.title} is ${answer.is}: ${answer.message}`);
}

/** The lengths of the queues that the stack file names, asked of the master alone. */
export const redisQueues: Probe<RedisNodeFace, RedisQueues> = {
  every: 5000,
  everyHidden: 15_000,
  timeout: 3000,
  async read(face, _, { signal }) {
    if (face.queues.length === 0) return { queues: [] };
    const [role] = answersOf(face, await face.ask([['ROLE']], signal));
    if (textOf(listOf(needed(role, 'its role', face.title))[0]) !== 'master') return { queues: [] };
    const queues = [];
    for (const queue of face.queues) queues.push(await queueOf(face, queue, signal));
    return { queues: queues.filter((queue) => queue !== undefined) };
  },
};
