import { type Instant, ReadError } from '../../core/reading.ts';
import { countIn, parseInfo, startedAt, textIn } from '../../domain/redis/info.ts';
import type { Sentinel, SentinelView, WatchedReplica, WatchedServer } from '../../domain/sentinel.ts';
import type { SentinelFace } from '../redis.ts';
import type { RedisCommand } from './allowed.ts';
import { fieldsOf, listOf, needed, numberOf, textOf } from './reply.ts';
import type { RedisReply, RedisValue } from './wire.ts';

type Fields = ReadonlyMap<string, RedisValue>;

function viewOf(flags: readonly string[]): SentinelView {
  if (flags.includes('o_down')) return 'down';
  if (flags.includes('s_down')) return 'suspected';
  return flags.includes('disconnected') ? 'cut off' : 'up';
}

function serverOf(fields: Fields): WatchedServer {
  const flags = textOf(fields.get('flags'));
  return {
    host: textOf(fields.get('ip')),
    port: numberOf(fields.get('port')) ?? 0,
    runId: textOf(fields.get('runid')),
    view: viewOf(flags.split(',')),
    flags,
  };
}

const replicaOf = (value: RedisValue): WatchedReplica => {
  const fields = fieldsOf(value);
  return {
    ...serverOf(fields),
    isLinked: textOf(fields.get('master-link-status')) === 'ok',
    offset: numberOf(fields.get('slave-repl-offset')),
    priority: numberOf(fields.get('slave-priority')),
  };
};

/** What a Sentinel answered, as one reading. @throws ReadError when it watches no such master, or is no Sentinel. */
export function sentinelFrom(
  [about, master, replicas, sentinels, quorum]: readonly RedisReply[],
  { title, master: name }: Pick<SentinelFace, 'title' | 'master'>,
  at: Instant,
  before: Instant | undefined,
): Sentinel {
  const info = parseInfo(textOf(needed(about, 'how it is', title)));
  if (textIn(info, 'redis_mode') !== 'sentinel')
    throw new ReadError('protocol', `${title} is no Sentinel: a Redis answers there`);
  if (master?.is === 'refused' && /No such master/i.test(master.refusal.message))
    throw new ReadError(
      'protocol',
      `${title} watches no master called "${name}": correct master: in the stack file`,
    );
  const fields = fieldsOf(needed(master, 'its master', title));
  const watched = serverOf(fields);
  const downAfter = numberOf(fields.get('down-after-milliseconds'));
  return {
    version: textIn(info, 'redis_version'),
    startedAt: startedAt(info, at, before),
    isTilted: countIn(info, 'sentinel_tilt') === 1,
    masterName: name,
    master: watched,
    isFailingOver: watched.flags.split(',').includes('failover_in_progress'),
    epoch: numberOf(fields.get('config-epoch')),
    votes: numberOf(fields.get('quorum')) ?? 0,
    downAfter,
    quorum: quorumOf(quorum, title),
    replicas: listOf(needed(replicas, 'the replicas', title)).map(replicaOf),
    others: listOf(needed(sentinels, 'the other Sentinels', title)).map((value) => serverOf(fieldsOf(value))),
  };
}

/** It answers with an error when there is no quorum: that is a reading. */
function quorumOf(reply: RedisReply | undefined, title: string): Sentinel['quorum'] {
  if (reply?.is === 'refused' && /^(NOQUORUM|NOGOODSLAVE)/.test(reply.refusal.message))
    return { is: 'lost', message: reply.refusal.message.replace(/^NOQUORUM /, '') };
  return { is: 'reachable', message: textOf(needed(reply, 'the quorum', title)).replace(/^OK /, '') };
}

const questions = (master: string): readonly RedisCommand[] => [
  ['INFO'],
  ['SENTINEL', 'MASTER', master],
  ['SENTINEL', 'REPLICAS', master],
  ['SENTINEL', 'SENTINELS', master],
  ['SENTINEL', 'CKQUORUM', master],
];

/** What one Sentinel says of the master that it is asked for. @throws ReadError when it does not answer, or watches no such master. */
export async function readSentinel(
  face: SentinelFace,
  at: Instant,
  before: Instant | undefined,
  signal: AbortSignal,
): Promise<Sentinel> {
  const answer = await face.ask(questions(face.master), signal);
  if (answer.is !== 'answered')
    throw new ReadError('refused', `${face.title} is ${answer.is}: ${answer.message}`);
  return sentinelFrom(answer.replies, face, at, before);
}
