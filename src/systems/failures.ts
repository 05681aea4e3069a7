import { isIP } from 'node:net';
import { type FailureKind, ReadError } from '../core/reading.ts';
import { sanitize } from '../core/sanitize.ts';
import { ownNetwork, ownTrouble } from './check/network.ts';
import { ConnectionCut } from './turns.ts';

/** What a sentence about a server that could not be read may name. */
export type Facts = {
  readonly title: string;
  readonly host: string;
  /** Where it is: `10.0.0.12:5432`, or the socket's path. */
  readonly where: string;
  /** The words of the error itself. */
  readonly said: string;
};
/** `More`: what else is known of servers of its kind. */
export type Sentence<More = unknown> = (facts: Facts & More) => readonly [FailureKind, string];

/** The code of an error, the system's or the server's; empty where it has none. */
export const codeOf = (error: unknown): string => {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? code : '';
};
export const wordsOf = (error: unknown): string =>
  sanitize(error instanceof Error ? error.message : String(error));

export const late: Sentence = ({ title, where }) => [
  'timeout',
  `${title} does not answer: nothing from ${where} in time`,
];
export const closed: Sentence = ({ title, where }) => [
  'closed',
  `${title} closed the connection to ${where}`,
];

/** Something answered, and it was not a `product`. */
export const stranger =
  (product: string): Sentence =>
  ({ where }) => ['protocol', `a server that is not ${product} answered on ${where}`];

const refused: Sentence = ({ title, where }) => [
  'refused',
  `${title} does not answer: connection refused ${where}`,
];
const noRoute: Sentence = ({ title, where }) => ['refused', `${title} does not answer: no route to ${where}`];
const noHost: Sentence = ({ title, host }) => [
  'missing',
  `${title} does not answer: there is no host "${host}"`,
];
const distrusted: Sentence = ({ title, where, said }) => [
  'credentials',
  `the certificate of ${title} at ${where} is not trusted: ${said.replace(/;.*/, '')}`,
];

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

/** What is wrong on the way to a server, before it says anything. */
export function ofConnection(error: unknown): Sentence | undefined {
  const code = codeOf(error);
  const sentence = error instanceof ConnectionCut ? late : byCode[code];
  if (sentence !== undefined) return unanswered.has(sentence) ? unlessOurs(error, sentence) : sentence;
  return /CERT|SELF_SIGNED|UNABLE_TO_|TLS|ERR_SSL|EPROTO/.test(code) ? distrusted : undefined;
}

const unanswered: ReadonlySet<Sentence> = new Set([late, noRoute, noHost]);

/** With our own network gone nobody can tell how the server is. */
function unlessOurs(error: unknown, sentence: Sentence): Sentence {
  return (facts) => {
    const ours = ownTroubleWith(error, facts.host, sentence === late);
    return ours === undefined ? sentence(facts) : ['offline', `${facts.title} cannot be asked: ${ours}`];
  };
}

/** What is wrong with our own network that a host did not answer: was silent, or was not reached at all. */
export function ownTroubleWith(error: unknown, host: string, isSilent: boolean): string | undefined {
  const tried: unknown = error instanceof Error ? Reflect.get(error, 'address') : undefined;
  const address = typeof tried === 'string' ? tried : isIP(host) === 0 ? undefined : host;
  // Who is silent under a name may be beside us, where no way out is needed.
  return isSilent && address === undefined ? undefined : ownTrouble(address, ownNetwork());
}

/**
 * Any failure as one sentence about the server `title`. `known` is what is known of it besides: nothing before its login
 * is. What the outside is not to blame for stays as it is.
 */
export function explained<More>(
  error: unknown,
  title: string,
  known: (More & Pick<Facts, 'host' | 'where'>) | undefined,
  sentenceFor: (error: unknown) => Sentence<More> | undefined,
): unknown {
  if (error instanceof ReadError) return error;
  if (known === undefined)
    return error instanceof ConnectionCut
      ? new ReadError('timeout', `${title} was not asked: its address and password were not known in time`)
      : error;
  const sentence = sentenceFor(error);
  if (sentence === undefined) return error;
  const [kind, message] = sentence({ ...known, title, said: wordsOf(error) });
  return new ReadError(kind, message, { cause: error });
}
