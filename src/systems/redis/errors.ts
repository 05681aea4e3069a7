import { type FailureKind, ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { RedisAddress } from '../../domain/connection.ts';
import type { RedisUnavailable } from '../../domain/redis.ts';
import { ConnectionCut } from '../turns.ts';

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

const codeOf = (error: unknown): string => {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? code : '';
};
const wordsOf = (error: unknown): string => sanitize(error instanceof Error ? error.message : String(error));

/** What the server says instead of serving us, where that is a state of it and not a failure of ours. */
export function unavailable(error: unknown): RedisUnavailable | undefined {
  if (!(error instanceof RedisRefusal)) return undefined;
  const { code, message } = error;
  if (/^ERR max number of clients/.test(message)) return { is: 'full', message };
  if (code === 'BUSY') return { is: 'busy', message };
  return undefined;
}

type Facts = {
  readonly title: string;
  readonly user: string;
  readonly where: string;
  readonly host: string;
  readonly said: string;
};
type Sentence = (facts: Facts) => readonly [FailureKind, string];

const refused: Sentence = ({ title, where }) => [
  'refused',
  `${title} does not answer: connection refused ${where}`,
];
const noRoute: Sentence = ({ title, where }) => ['refused', `${title} does not answer: no route to ${where}`];
const noHost: Sentence = ({ title, host }) => [
  'missing',
  `${title} does not answer: there is no host "${host}"`,
];
const late: Sentence = ({ title, where }) => [
  'timeout',
  `${title} does not answer: nothing from ${where} in time`,
];
const closed: Sentence = ({ title, where }) => ['closed', `${title} closed the connection to ${where}`];
const stranger: Sentence = ({ where }) => ['protocol', `a server that is not Redis answered on ${where}`];

const byCode: Readonly<Record<string, Sentence>> = {
  ECONNREFUSED: refused,
  ENOENT: refused,
  EHOSTUNREACH: noRoute,
  ENETUNREACH: noRoute,
  ENOTFOUND: noHost,
  EAI_AGAIN: noHost,
  ETIMEDOUT: late,
  EACCES: ({ where }) => ['denied', `this user may not open ${where}`],
  ECONNRESET: closed,
  EPIPE: closed,
};

const byRefusal: Readonly<Record<string, Sentence>> = {
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
export function explain(error: unknown, title: string, address: RedisAddress | undefined): unknown {
  if (error instanceof ReadError) return error;
  if (address === undefined)
    return error instanceof ConnectionCut
      ? new ReadError('timeout', `${title} was not asked: its address and password were not known in time`)
      : error;
  const sentence = sentenceFor(error);
  if (sentence === undefined) return error;
  const [kind, message] = sentence({
    title,
    user: address.username ?? 'the default user',
    where: redisWhere(address),
    host: address.host,
    said: wordsOf(error),
  });
  return new ReadError(kind, message, { cause: error });
}

function sentenceFor(error: unknown): Sentence | undefined {
  if (error instanceof ConnectionCut) return late;
  if (error instanceof RedisRefusal) return ofRefusal(error);
  const known = byCode[codeOf(error)];
  if (known !== undefined) return known;
  if (/CERT|SELF_SIGNED|UNABLE_TO_|TLS|ERR_SSL|EPROTO/.test(codeOf(error)))
    return ({ title, where, said }) => [
      'credentials',
      `the certificate of ${title} at ${where} is not trusted: ${said.replace(/;.*/, '')}`,
    ];
  const words = wordsOf(error);
  if (/^Protocol error/.test(words)) return stranger;
  return /Connection is closed|Command aborted|connection close/i.test(words) ? closed : undefined;
}

function ofRefusal({ code, message }: RedisRefusal): Sentence {
  if (/^ERR (invalid password|Client sent AUTH)/.test(message) || /without any password/.test(message))
    return ({ title, said }) => ['credentials', `${title} does not take the password: ${said}`];
  return (
    byRefusal[code] ?? (({ title, said }) => ['protocol', `${title} refused: ${said.replace(/^ERR /, '')}`])
  );
}

/** `10.0.0.21:6379`, `[::1]:6379`, or the path of a socket. */
export function redisWhere({ host, port }: Pick<RedisAddress, 'host' | 'port'>): string {
  if (host.startsWith('/')) return host;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
