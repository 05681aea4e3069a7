import { ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { AttemptError } from '../../domain/check.ts';
import { codeOf } from '../failures.ts';

/** A try that ended early, in one sentence, and who is to blame. */
export class Trouble extends Error {
  override readonly name = 'Trouble';
  readonly blames: AttemptError['blames'];
  /** It did not get through: what has no way out of this host would look the same. */
  readonly isNetwork: boolean;

  constructor(blames: AttemptError['blames'], message: string, isNetwork = false) {
    super(message);
    this.blames = blames;
    this.isNetwork = isNetwork;
  }
}

const network: Readonly<Record<string, (where: string) => string>> = {
  EHOSTUNREACH: (where) => `no route to ${where}`,
  ENETUNREACH: (where) => `no route to ${where}`,
  ENETDOWN: (where) => `no route to ${where}`,
  EADDRNOTAVAIL: (where) => `no route to ${where}`,
  ETIMEDOUT: (where) => `nothing from ${where} in time`,
  EAI_AGAIN: (where) => `the name of ${where} cannot be resolved now`,
  ESERVFAIL: (where) => `the name of ${where} cannot be resolved now`,
};

const answered: Readonly<Record<string, (where: string) => string>> = {
  ECONNREFUSED: (where) => `connection refused ${where}`,
  ECONNRESET: (where) => `${where} closed the connection`,
  EPIPE: (where) => `${where} closed the connection`,
  ENOTFOUND: (where) => `there is no host of the name ${where}`,
  ENOENT: (where) => `there is no ${where}`,
};

/** Any failure of a try as one sentence. What nobody outside is to blame for stays as it is. */
export function troubleOf(error: unknown, where: string): unknown {
  if (error instanceof Trouble) return error;
  if (error instanceof ReadError)
    return new Trouble(
      error.kind === 'credentials' || error.kind === 'denied' ? 'us' : 'target',
      error.message,
    );
  // Several addresses were tried: the first reason stands for all.
  if (error instanceof AggregateError && error.errors.length > 0) return troubleOf(error.errors[0], where);
  const code = codeOf(error);
  const unreached = network[code];
  if (unreached !== undefined) return new Trouble('target', unreached(where), true);
  const said = answered[code];
  if (said !== undefined) return new Trouble('target', said(where));
  if (code === 'EACCES') return new Trouble('us', `this user may not open ${where}`);
  if (code.startsWith('HPE_')) return new Trouble('target', `${where} does not speak HTTP: ${words(error)}`);
  if (/^ERR_(SSL|TLS)|^EPROTO$|^CERT_/.test(code) || /SSL routines/.test(words(error)))
    return new Trouble('target', `no TLS with ${where}: ${tlsWords(error)}`);
  return error;
}

const words = (error: unknown): string =>
  sanitize(error instanceof Error ? error.message : String(error)).slice(0, 160);

/** OpenSSL gives its file and line; the words in the middle are for people. */
const tlsWords = (error: unknown): string =>
  /SSL routines:[^:]*:([^:]+):/.exec(words(error))?.[1] ?? words(error);
