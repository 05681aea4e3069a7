import type { Probe } from '../../core/probe.ts';
import { ReadError } from '../../core/reading.ts';
import type { LatencyEvent, RedisSlowlog, SlowCommand } from '../../domain/redis.ts';
import { known, listOf, needed, numberOf, textOf } from '../../systems/redis/reply.ts';
import type { RedisValue } from '../../systems/redis/wire.ts';
import type { RedisFace } from '../../systems/redis.ts';

/** How many entries are read of a log that may keep thousands. */
const most = 64;
/** A script's text, or a long key, says enough by its beginning. */
const longest = 80;

/** `[id, seconds, microseconds, [command, argument…], client, name]`; the last two came with Redis 4. */
export function slowCommandOf(entry: RedisValue): SlowCommand {
  const [id, at, took, words, client, name] = listOf(entry);
  return {
    id: numberOf(id) ?? 0,
    at: (numberOf(at) ?? 0) * 1000,
    took: (numberOf(took) ?? 0) / 1000,
    command: withoutValues(listOf(words).map(textOf)),
    client: textOf(client),
    clientName: textOf(name),
  };
}

/** `SET session:42 …`: what comes after the first argument may be anybody's secret. */
function withoutValues([command = '', first, ...rest]: readonly string[]): string {
  const name = command.toUpperCase();
  if (first === undefined) return name;
  const shown = first.length > longest ? `${first.slice(0, longest)}…` : first;
  return rest.length === 0 ? `${name} ${shown}` : `${name} ${shown} …`;
}

/** `[event, seconds, milliseconds, the longest in milliseconds]` */
export function latencyEventOf(entry: RedisValue): LatencyEvent {
  const [event, at, latest, most] = listOf(entry);
  return {
    event: textOf(event),
    at: (numberOf(at) ?? 0) * 1000,
    latest: numberOf(latest) ?? 0,
    longest: numberOf(most) ?? 0,
  };
}

/** What was slow lately, as the server itself wrote it down. */
export const redisSlowlog: Probe<RedisFace, RedisSlowlog> = {
  every: 10_000,
  everyHidden: 60_000,
  timeout: 3000,
  async read(face, _, { signal }) {
    const commands = [
      ['SLOWLOG', 'LEN'],
      ['SLOWLOG', 'GET', String(most)],
      ['LATENCY', 'LATEST'],
    ] as const;
    const answer = await face.ask(commands, signal);
    if (answer.is !== 'answered')
      throw new ReadError('refused', `${face.title} is ${answer.is}: ${answer.message}`);
    const [length, entries, latency] = answer.replies;
    return {
      length: numberOf(needed(length, 'the length of its slow log', face.title)) ?? 0,
      entries: listOf(needed(entries, 'its slow log', face.title)).map(slowCommandOf),
      latency: listOf(known(latency)).map(latencyEventOf),
    };
  },
};
