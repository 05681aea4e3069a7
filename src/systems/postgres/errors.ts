import type { PostgresAddress } from '../../domain/connection.ts';
import type { Unavailable } from '../../domain/postgres.ts';
import { closed, codeOf, explained, ofConnection, type Sentence, stranger, wordsOf } from '../failures.ts';

/** The connection was gone before the answer came. */
export class ConnectionClosed extends Error {
  override readonly name = 'ConnectionClosed';
}

/** Something answered, and it was not PostgreSQL. */
export class NotPostgres extends Error {
  override readonly name = 'NotPostgres';
}

const field = (error: unknown, name: 'severity' | 'routine'): string => {
  const value: unknown = error instanceof Error ? Reflect.get(error, name) : undefined;
  return typeof value === 'string' ? value : '';
};

/** The server said it, in whatever language: its severities are translated, so none is compared. */
export const isFromServer = (error: unknown): boolean => field(error, 'severity') !== '';

/** It was cancelled, by its time limit or by somebody. */
export const isCancelled = (error: unknown): boolean => codeOf(error) === '57014';

/** Trying again soon may help: it was cancelled, waited for a lock, or stood in the way of replay. */
export const isPassing = (error: unknown): boolean => /^(57014|55P03|40)/.test(codeOf(error));

/** TLS was refused, or the lack of it. */
export const isAboutEncryption = (error: unknown): boolean =>
  /does not support SSL/.test(wordsOf(error)) || codeOf(error) === '28000';

/** The connection broke, as opposed to the statement. */
export const isConnectionLost = (error: unknown): boolean =>
  error instanceof ConnectionClosed ||
  /^(ECONNRESET|EPIPE|57P01|57P02|57P05|25P03)$/.test(codeOf(error)) ||
  /Connection terminated/.test(wordsOf(error));

/** What the server said instead of letting us in, where that is a state and not a failure. */
export function unavailable(error: unknown): Unavailable | undefined {
  const message = wordsOf(error);
  switch (codeOf(error)) {
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

type PostgresSentence = Sentence<PostgresAddress>;

const notPostgres = stranger('PostgreSQL');

const byCode: Readonly<Record<string, PostgresSentence>> = {
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

const byWords: readonly (readonly [RegExp, PostgresSentence])[] = [
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
  [/establishing an SSL/, notPostgres],
  [
    /no more connections allowed/,
    ({ title, said }) => ['refused', `${title} takes no more clients: ${said}`],
  ],
];

/** Any failure as one sentence about the node `title`. What the outside is not to blame for stays as it is. */
export const explain = (error: unknown, title: string, address: PostgresAddress | undefined): unknown =>
  explained<PostgresAddress>(error, title, address && { ...address, where: place(address) }, sentenceFor);

function sentenceFor(error: unknown): PostgresSentence | undefined {
  if (error instanceof NotPostgres) return notPostgres;
  if (isConnectionLost(error)) return closed;
  const words = wordsOf(error);
  const known =
    byCode[codeOf(error)] ?? byWords.find(([pattern]) => pattern.test(words))?.[1] ?? ofConnection(error);
  if (known !== undefined) return known;
  return isFromServer(error) ? ({ title, said }) => ['protocol', `${title} refused: ${said}`] : undefined;
}

/** Where it is, for a sentence: `10.0.0.12:5432`, or the socket's path. */
const place = ({ host, port }: PostgresAddress): string =>
  host.startsWith('/') ? `${host}/.s.PGSQL.${port}` : `${host}:${port}`;
