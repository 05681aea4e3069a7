import { type FailureKind, ReadError } from '../core/reading.ts';
import { sanitize } from '../core/sanitize.ts';
import { ConnectTimeoutError, NotAllowedError } from './docker.errors.ts';
import { codeOf, ownTroubleWith } from './failures.ts';

/** What a sentence about an engine may name. */
export type EnginePlace = {
  /** `docker`, `podman`. */
  readonly name: string;
  /** The socket's path, or `10.0.0.5:2376`. */
  readonly where: string;
  /** Undefined of a socket, to which no network is needed. */
  readonly host: string | undefined;
};

type Told = { readonly kind: FailureKind; readonly message: string };
type Facts = { readonly code?: unknown; readonly statusCode?: unknown; readonly json?: unknown };

const byCode: Readonly<Record<string, (name: string, where: string) => Told>> = {
  ENOENT: (name, where) => ({ kind: 'missing', message: `${name} does not answer: there is no ${where}` }),
  ECONNREFUSED: (name, where) => ({
    kind: 'refused',
    message: `${name} does not answer: nobody listens on ${where}`,
  }),
  EAGAIN: (name, where) => ({
    kind: 'timeout',
    message: `${name} takes no more connections on ${where}: it hangs`,
  }),
  EACCES: (_, where) => ({
    kind: 'denied',
    message: `you may not open ${where}: add your user to the group docker and log in again, or start this as root`,
  }),
  ENOTFOUND: (_, where) => ({ kind: 'missing', message: `no such host: ${where}` }),
  EAI_AGAIN: (_, where) => ({ kind: 'missing', message: `the name server does not answer for ${where}` }),
  EHOSTUNREACH: (name, where) => ({
    kind: 'refused',
    message: `${name} does not answer: no route to ${where}`,
  }),
  ENETUNREACH: (name, where) => ({
    kind: 'refused',
    message: `${name} does not answer: no route to ${where}`,
  }),
  ETIMEDOUT: (name, where) => ({
    kind: 'timeout',
    message: `${name} does not answer: no connection to ${where}`,
  }),
  ECONNRESET: (name, where) => ({ kind: 'closed', message: `${name} broke the connection on ${where}` }),
  EPIPE: (name, where) => ({ kind: 'closed', message: `${name} broke the connection on ${where}` }),
  EPROTO: (_, where) => ({ kind: 'protocol', message: `${where} does not speak TLS` }),
};

/**
 * Turns what went wrong on the way to an engine into one sentence for a person.
 * A refusal of our own gate is a defect and comes back as it is.
 */
export function failureOf(error: unknown, engine: EnginePlace, signal?: AbortSignal): Error {
  if (error instanceof ReadError || error instanceof NotAllowedError) return error;
  const { name, where, host } = engine;
  const failure = signal?.aborted ? lateOf(signal.reason, name, where) : asked(error, name, where);
  const isSilent = failure.kind === 'timeout';
  if (host === undefined || !(isSilent || lostOnTheWay.has(codeOf(error)))) return failure;
  const ours = ownTroubleWith(error, host, isSilent);
  return ours === undefined
    ? failure
    : new ReadError('offline', `${name} cannot be asked: ${ours}`, { cause: error });
}

const lostOnTheWay: ReadonlySet<string> = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

function lateOf(reason: unknown, name: string, where: string): ReadError {
  const isClosing = reason instanceof ReadError && reason.kind !== 'timeout';
  if (isClosing) return reason;
  const limit = reason instanceof ReadError ? `: ${reason.message}` : '';
  return new ReadError('timeout', `${name} is silent on ${where}${limit}`, { cause: reason });
}

function asked(error: unknown, name: string, where: string): ReadError {
  const { kind, message } = told(error, name, where);
  return new ReadError(kind, message, { cause: error });
}

function told(error: unknown, name: string, where: string): Told {
  if (error instanceof ConnectTimeoutError)
    return { kind: 'timeout', message: `${name} does not answer: no connection to ${where} in time` };
  const { code: rawCode, statusCode, json } = factsOf(error);
  const code = String(rawCode ?? '');
  if (typeof statusCode === 'number') return ofStatus(statusCode, reasonIn(json), name, where);
  const known = byCode[code === 'EPERM' ? 'EACCES' : code];
  if (known !== undefined) return known(name, where);
  const message = error instanceof Error ? brief(error.message) : brief(String(error));
  if (code.startsWith('HPE_')) return { kind: 'protocol', message: `${where} does not speak HTTP` };
  if (code.startsWith('ERR_SSL_') && /ALERT/.test(code))
    return {
      kind: 'credentials',
      message: `${name} at ${where} does not accept our certificate: ${message}`,
    };
  if (code.startsWith('ERR_SSL_'))
    return { kind: 'protocol', message: `${where} does not speak TLS: ${message}` };
  if (/CERT|ISSUER|SIGNED|SIGNATURE|ALTNAME/.test(code))
    return { kind: 'credentials', message: `the certificate of ${where} is not trusted: ${message}` };
  return { kind: 'protocol', message: `${name} cannot be read on ${where}: ${message}` };
}

function ofStatus(status: number, reason: string, name: string, where: string): Told {
  if (/HTTP request to an HTTPS server/.test(reason))
    return { kind: 'protocol', message: `${where} speaks TLS: it needs tls with a certificate` };
  const because = reason === '' ? '' : `: ${reason}`;
  if (status === 401)
    return { kind: 'credentials', message: `${name} at ${where} does not know us${because}` };
  if (status === 403)
    return { kind: 'denied', message: `${name} at ${where} does not let us look${because}` };
  if (status === 404)
    return { kind: 'unsupported', message: `${where} answers, but not as a container engine does` };
  return { kind: 'protocol', message: `${name} at ${where} answers with error ${status}${because}` };
}

function factsOf(error: unknown): Facts {
  return typeof error === 'object' && error !== null ? error : {};
}

function reasonIn(json: unknown): string {
  if (Buffer.isBuffer(json)) return brief(json.toString());
  if (typeof json === 'object' && json !== null && 'message' in json) return brief(String(json.message));
  return '';
}

const brief = (message: string): string => sanitize(message).trim().slice(0, 200);
