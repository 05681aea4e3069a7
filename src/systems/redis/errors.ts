import { placeOf } from '../../core/place.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { RedisAddress } from '../../domain/connection.ts';
import type { RedisUnavailable } from '../../domain/redis.ts';
import { closed, explained, ofConnection, type Sentence, stranger, wordsOf } from '../failures.ts';

/** What the server answered instead of what it was asked for. */
export class RedisRefusal extends Error {
  override readonly name = 'RedisRefusal';
  /** The first word: `NOPERM`, `LOADING`, `ERR`. */
  readonly code: string;

  constructor(message: string) {
    super(sanitize(message));
    this.code = /^[A-Z]+/.exec(message)?.[0] ?? 'ERR';
  }
}

/** What the server says instead of serving us, where that is a state of it and not a failure of ours. */
export function unavailable(error: unknown): RedisUnavailable | undefined {
  if (!(error instanceof RedisRefusal)) return undefined;
  const { code, message } = error;
  if (/^ERR max number of clients/.test(message)) return { is: 'full', message };
  if (code === 'BUSY') return { is: 'busy', message };
  return undefined;
}

/** The server has no password for this user: it lets us in all the same. */
export const isNeedless = (error: unknown): boolean =>
  error instanceof RedisRefusal && /without any password configured|no password is set/i.test(error.message);

type RedisSentence = Sentence<{ readonly user: string }>;

const byRefusal: Readonly<Record<string, RedisSentence>> = {
  NOAUTH: ({ title, where }) => [
    'credentials',
    `${title} at ${where} asks for a password, and none is configured`,
  ],
  WRONGPASS: ({ title, where, user }) => [
    'credentials',
    `password of ${user} was not accepted by ${title} at ${where}`,
  ],
  NOPERM: ({ title, user, said }) => [
    'denied',
    `${user} may not read this on ${title}: ${said.replace(/^NOPERM /, '')}`,
  ],
  DENIED: ({ title, where }) => [
    'denied',
    `${title} at ${where} is in protected mode: it has no password and lets in nobody from elsewhere`,
  ],
  LOADING: ({ title }) => ['refused', `${title} is loading its data, and answers when it is done`],
  MASTERDOWN: ({ title }) => ['refused', `${title} has lost its master, and serves no data without it`],
};

/** Any failure as one sentence about the server `title`. What the outside is not to blame for stays as it is. */
export const explain = (error: unknown, title: string, address: RedisAddress | undefined): unknown =>
  explained(error, title, address && factsOf(address), sentenceFor);

const factsOf = ({ host, port, username }: RedisAddress) => ({
  host,
  where: placeOf({ host, port }),
  user: username ?? 'the default user',
});

function sentenceFor(error: unknown): RedisSentence | undefined {
  if (error instanceof RedisRefusal) return ofRefusal(error);
  const known = ofConnection(error);
  if (known !== undefined) return known;
  const words = wordsOf(error);
  if (/^Protocol error/.test(words)) return stranger('Redis');
  return /Connection is closed|Command aborted|connection close/i.test(words) ? closed : undefined;
}

function ofRefusal({ code, message }: RedisRefusal): RedisSentence {
  if (/^ERR (invalid password|Client sent AUTH)/.test(message) || /without any password/.test(message))
    return ({ title, said }) => ['credentials', `${title} does not take the password: ${said}`];
  return (
    byRefusal[code] ?? (({ title, said }) => ['protocol', `${title} refused: ${said.replace(/^ERR /, '')}`])
  );
}
