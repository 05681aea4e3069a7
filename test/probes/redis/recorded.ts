import { readFileSync } from 'node:fs';
import { RedisRefusal } from '../../../src/systems/redis/errors.ts';
import type { RedisReply } from '../../../src/systems/redis/wire.ts';
import type { RedisAnswer, RedisFace } from '../../../src/systems/redis.ts';

type Recorded = Extract<RedisReply, { is: 'value' }> | { readonly is: 'refused'; readonly message: string };

const file = (name: string): string =>
  readFileSync(new URL(`../../fixtures/redis/${name}.json`, import.meta.url), 'utf8');

const replyOf = (recorded: Recorded): RedisReply =>
  recorded.is === 'value' ? recorded : { is: 'refused', refusal: new RedisRefusal(recorded.message) };

/** What Redis 7.0.15 answered to one command. */
export const recorded = (name: string): RedisReply => replyOf(JSON.parse(file(name)));

/** To several at once. */
export const recordedAll = (name: string): readonly RedisReply[] =>
  (JSON.parse(file(name)) as readonly Recorded[]).map(replyOf); // as test/fixtures has them

export const recordedTexts = (name: string): Readonly<Record<string, string>> => JSON.parse(file(name));

export const recordedText = (name: string): string => {
  const reply = recorded(name);
  return reply.is === 'value' ? String(reply.value) : '';
};

/** A face that answers by what it is asked, and remembers that. */
export function answering(
  title: string,
  answer: (command: string) => RedisReply,
): RedisFace & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    title,
    asked,
    ask: async (commands): Promise<RedisAnswer> => {
      const words = commands.map((command) => command.join(' '));
      asked.push(...words);
      return { is: 'answered', replies: words.map(answer), took: 1, protection: 'password' };
    },
    close: () => undefined,
  };
}

export const value = (given: Extract<RedisReply, { is: 'value' }>['value']): RedisReply => ({
  is: 'value',
  value: given,
});

export const refusal = (message: string): RedisReply => ({
  is: 'refused',
  refusal: new RedisRefusal(message),
});
