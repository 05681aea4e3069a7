import type { ClientRequest, Agent as HttpAgent, IncomingMessage } from 'node:http';
import process from 'node:process';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { rootCertificates } from 'node:tls';
import type { Clock } from '../../core/clock.ts';
import { placeOf } from '../../core/place.ts';
import { type Duration, ReadError } from '../../core/reading.ts';
import { version } from '../../core/version.ts';
import type { S3Login } from '../../domain/connection.ts';
import { pause } from '../pause.ts';
import { pemFile } from '../tls.ts';
import { type Asked, complaintIn, isPassing, refusalOf, troubleOf } from './errors.ts';
import { encodeKey, encodeQuery, ofNothing, signed } from './sign.ts';

type Method = 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';

/** What is asked of a bucket. */
export type Question = {
  readonly method: Method;
  /** Left out: the bucket itself. */
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Body;
};

export type Body = {
  readonly bytes: number;
  /** In hex. */
  readonly sha256: string;
  /** In base64: where the objects of a bucket are locked, it has to be there. */
  readonly md5: string;
  /** From its beginning, as often as it takes. */
  readonly open: (signal: AbortSignal) => AsyncIterable<Uint8Array>;
};

export type ClientOptions = {
  readonly login: () => Promise<S3Login>;
  readonly clock: Clock;
  /** Of one request; six if left out: the pauses between them are about a quarter of a minute together. */
  readonly tries?: number;
};

export type Client = {
  /** Asks once; an answer that is none of 2xx is thrown. @throws ReadError */
  once(question: Question, signal: AbortSignal): Promise<IncomingMessage>;
  /** Asks until it is answered, or for the last time; to read the answer with `take` is a part of each try. @throws ReadError */
  ask<T>(question: Question, signal: AbortSignal, take: (answer: IncomingMessage) => Promise<T>): Promise<T>;
  /** Waits before the next try, after so many. @throws ReadError where there is none. */
  again(error: unknown, done: number, signal: AbortSignal): Promise<void>;
  close(): void;
};

const usualTries = 6;
const firstPause: Duration = 500;
/** Without a byte in either direction. */
const silence: Duration = 30_000;

type Opened = {
  readonly login: S3Login;
  readonly agent: HttpAgent;
  readonly module: 'node:http' | 'node:https';
  /** As the header says it. */
  readonly host: string;
  readonly port: number;
  readonly asked: Asked;
};

/** Speaks to one bucket, signs what it asks, and asks again what may go well another time. `methods`: all that may be sent. */
export function createClient(
  { login, clock, tries = usualTries }: ClientOptions,
  methods: readonly Method[],
): Client {
  let opening: Promise<Opened> | undefined;
  let asked: Asked | undefined;

  async function openOnce(signal: AbortSignal): Promise<Opened> {
    opening ??= open(await login(), signal);
    try {
      const opened = await opening;
      asked = opened.asked;
      return opened;
    } catch (error) {
      opening = undefined;
      throw error;
    }
  }

  async function once(question: Question, signal: AbortSignal): Promise<IncomingMessage> {
    if (!methods.includes(question.method)) throw new Error(`not allowed: ${question.method}`);
    const opened = await openOnce(signal);
    const { request, path } = requestOf(question, opened, { now: clock.now, signal });
    const answer = await answered(request, question.body, { where: path, signal });
    const status = answer.statusCode ?? 0;
    if (status >= 200 && status < 300) return answer;
    const { code, said } = complaintIn(await textOf(answer).catch(() => ''));
    request.destroy();
    const region = answer.headers['x-amz-bucket-region'];
    throw refusalOf(
      { status, code, said, region: typeof region === 'string' ? region : undefined },
      opened.asked,
    );
  }

  async function again(error: unknown, done: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw endOf(signal);
    const trouble = asked === undefined ? error : troubleOf(error, asked);
    if (done >= tries || !isPassing(trouble)) throw trouble;
    await pause(clock, firstPause * 2 ** (done - 1), signal);
    if (signal.aborted) throw endOf(signal);
  }

  return {
    once,
    again,
    async ask(question, signal, take) {
      for (let done = 1; ; done++) {
        try {
          return await take(await once(question, signal));
        } catch (error) {
          await again(error, done, signal);
        }
      }
    },
    close() {
      opening?.then(
        ({ agent }) => agent.destroy(),
        () => {},
      );
    },
  };
}

function endOf({ reason }: AbortSignal): ReadError {
  if (reason instanceof ReadError) return reason;
  const isLate = reason instanceof Error && reason.name === 'TimeoutError';
  return isLate
    ? new ReadError('timeout', 'the bucket did not answer in time')
    : new ReadError('closed', 'it was told to end');
}

async function open(login: S3Login, signal: AbortSignal): Promise<Opened> {
  const url = new URL(login.endpoint);
  const isSecure = url.protocol === 'https:';
  const module = isSecure ? 'node:https' : 'node:http';
  const ca = login.ca === undefined ? undefined : [...rootCertificates, await pemFile(login.ca, signal)];
  // Not imported: see docker.gate.ts.
  const { Agent } = process.getBuiltinModule(module);
  const name = login.isByPath ? url.hostname : `${login.bucket}.${url.hostname}`;
  const port = Number(url.port || (isSecure ? 443 : 80));
  const bare = name.replace(/^\[|\]$/g, '');
  return {
    ...{ login, module, port },
    agent: new Agent({ keepAlive: true, maxSockets: 2, ...(ca && { ca }) }),
    host: url.port === '' ? name : `${name}:${url.port}`,
    asked: { host: bare, where: placeOf({ host: bare, port }), bucket: login.bucket, region: login.region },
  };
}

function requestOf(
  { method, key = '', query: parameters = {}, headers, body }: Question,
  { login, module, agent, host, port, asked }: Opened,
  { now, signal }: Pick<Clock, 'now'> & { readonly signal: AbortSignal },
): { readonly request: ClientRequest; readonly path: string } {
  const path = `${login.isByPath ? `/${encodeKey(login.bucket)}` : ''}/${encodeKey(key)}`;
  const query = encodeQuery(parameters);
  const signedHeaders = signed(
    {
      ...{ method, host, path, query, sha256: body?.sha256 ?? ofNothing },
      headers: {
        'user-agent': `quarterdeck/${version}`,
        ...(body !== undefined && { 'content-length': String(body.bytes), 'content-md5': body.md5 }),
        ...headers,
      },
    },
    login,
    now(),
  );
  const request = process.getBuiltinModule(module).request({
    ...{ agent, port, method, signal, headers: signedHeaders, host: asked.host },
    path: query === '' ? path : `${path}?${query}`,
  });
  return { request, path: asked.where };
}

type Waiting = { readonly where: string; readonly signal: AbortSignal };

/** Sends a request, and resolves when an answer begins, also one that comes before all of the body is sent. */
function answered(
  request: ClientRequest,
  body: Body | undefined,
  { where, signal }: Waiting,
): Promise<IncomingMessage> {
  request.setTimeout(silence, () =>
    request.destroy(new ReadError('timeout', `${where} says and takes nothing for ${silence / 1000} s`)),
  );
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request.once('response', (answer) => {
    answer.once('error', () => {}); // whoever reads it hears of it too
    resolve(answer);
  });
  request.on('error', reject);
  if (body === undefined) request.end();
  // What is answered to half of a request says more than that the rest of it was not taken.
  else
    pipeline(Readable.from(body.open(signal)), request).catch((error) => void setTimeout(reject, 100, error));
  return promise;
}

/** Answers that are read whole are short; a list of a thousand names is 300 kB. */
const longest = 64 * 1024 ** 2;

/** @throws ReadError for one that is longer than any. */
export async function textOf(answer: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of answer) {
    if (!Buffer.isBuffer(piece)) continue;
    bytes += piece.length;
    if (bytes > longest) throw new ReadError('protocol', 'it answers with more than it was asked for');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
