import { type FailureKind, ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { PostgresAddress } from '../../domain/connection.ts';
import type { Unavailable } from '../../domain/postgres.ts';
import { ConnectionCut } from '../turns.ts';

/** The connection was gone before the answer came. */
export class ConnectionClosed extends Error {
  override readonly name = 'ConnectionClosed';
}

/** Something answered, and it was not PostgreSQL. */
export class NotPostgres extends Error {
  override readonly name = 'NotPostgres';
}

const field = (error: unknown, name: 'code' | 'severity' | 'routine'): string => {
  const value: unknown = error instanceof Error ? Reflect.get(error, name) : undefined;
  return typeof value === 'string' ? value : '';
};
const wordsOf = (error: unknown): string => sanitize(error instanceof Error ? error.message : String(error));

/** The server said it, in whatever language: its severities are translated, so none is compared. */
export const isFromServer = (error: unknown): boolean => field(error, 'severity') !== '';

/** It was cancelled, by its time limit or by somebody. */
export const isCancelled = (error: unknown): boolean => field(error, 'code') === '57014';

/** Trying again soon may help: it was cancelled, waited for a lock, or stood in the way of replay. */
export const isPassing = (error: unknown): boolean => /^(57014|55P03|40)/.test(field(error, 'code'));

/** TLS was refused, or the lack of it. */
export const isAboutEncryption = (error: unknown): boolean =>
  /does not support SSL/.test(wordsOf(error)) || field(error, 'code') === '28000';

/** The connection broke, as opposed to the statement. */
export const isConnectionLost = (error: unknown): boolean =>
  error instanceof ConnectionClosed ||
  /^(ECONNRESET|EPIPE|57P01|57P02|57P05|25P03)$/.test(field(error, 'code')) ||
  /Connection terminated/.test(wordsOf(error));

/** What the server said instead of letting us in, where that is a state and not a failure. */
export function unavailable(error: unknown): Unavailable | undefined {
  const message = wordsOf(error);
  switch (field(error, 'code')) {
    case '53300':
      return { is: 'full', message, limit: limitOf(field(error, 'routine')) };
    case '57P03':
      return { is: stateOf(message), message };
    default:
      return undefined;
  }
}

// By the C function that refused: the message is in the server's own language.
function limitOf(routine: string): 'server' | 'role' | 'database' {
  if (routine === 'InitializeSessionUserId') return 'role';
  return routine === 'CheckMyDatabase' ? 'database' : 'server';
}

function stateOf(message: string): 'starting' | 'stopping' | 'recovering' {
  if (/shutting down/.test(message)) return 'stopping';
  return /recovery mode|not (yet )?accepting/.test(message) ? 'recovering' : 'starting';
}

type Facts = PostgresAddress & { readonly title: string; readonly where: string; readonly said: string };
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
const stranger: Sentence = ({ where }) => [
  'protocol',
  `a server that is not PostgreSQL answered on ${where}`,
];
const closed: Sentence = ({ title, where }) => ['closed', `${title} closed the connection to ${where}`];

const byCode: Readonly<Record<string, Sentence>> = {
  ECONNREFUSED: refused,
  ENOENT: refused,
  EHOSTUNREACH: noRoute,
  ENETUNREACH: noRoute,
  ENOTFOUND: noHost,
  EAI_AGAIN: noHost,
  ETIMEDOUT: late,
  EACCES: ({ where }) => ['denied', `this user may not open ${where}`],
  '28P01': ({ user, title, where }) => [
    'credentials',
    `password of ${user} was not accepted by ${title} at ${where}`,
  ],
  '28000': ({ title, user, said }) => ['denied', `${title} does not let ${user} in: ${said}`],
  '3D000': ({ database, title, where }) => [
    'missing',
    `database "${database}" does not exist on ${title} at ${where}`,
  ],
  '42501': ({ user, title, said }) => ['denied', `${user} may not read this on ${title}: ${said}`],
};

const byWords: readonly (readonly [RegExp, Sentence])[] = [
  [
    /client password must be/,
    ({ title, user }) => ['credentials', `${title} asks for the password of ${user}, and none is configured`],
  ],
  [
    /does not support SSL/,
    ({ title, where, ssl }) => [
      'protocol',
      `${title} at ${where} does not speak TLS, and sslmode=${ssl.mode} asks for it`,
    ],
  ],
  [/establishing an SSL/, stranger],
  [
    /no more connections allowed/,
    ({ title, said }) => ['refused', `${title} takes no more clients: ${said}`],
  ],
];

/** Any failure as one sentence about the node `title`. What the outside is not to blame for stays as it is. */
export function explain(error: unknown, title: string, address: PostgresAddress | undefined): unknown {
  if (error instanceof ReadError) return error;
  if (address === undefined)
    return error instanceof ConnectionCut
      ? new ReadError('timeout', `${title} was not asked: its address and password were not known in time`)
      : error;
  const sentence = sentenceFor(error);
  if (sentence === undefined) return error;
  const [kind, message] = sentence({ ...address, title, where: place(address), said: wordsOf(error) });
  return new ReadError(kind, message, { cause: error });
}

function sentenceFor(error: unknown): Sentence | undefined {
  if (error instanceof NotPostgres) return stranger;
  if (error instanceof ConnectionCut) return late;
  if (isConnectionLost(error)) return closed;
  const words = wordsOf(error);
  const known = byCode[field(error, 'code')] ?? byWords.find(([pattern]) => pattern.test(words))?.[1];
  if (known !== undefined) return known;
  if (/CERT|SELF_SIGNED|UNABLE_TO_|TLS|ERR_SSL/.test(field(error, 'code')))
    return ({ title, where, said }) => [
      'credentials',
      `the certificate of ${title} at ${where} is not trusted: ${said.replace(/;.*/, '')}`,
    ];
  if (isFromServer(error)) return ({ title, said }) => ['protocol', `${title} refused: ${said}`];
  return undefined;
}

/** Where it is, for a sentence: `10.0.0.12:5432`, or the socket's path. */
const place = ({ host, port }: PostgresAddress): string =>
  host.startsWith('/') ? `${host}/.s.PGSQL.${port}` : `${host}:${port}`;
