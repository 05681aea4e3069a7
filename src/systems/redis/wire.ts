import type { Redis as Client } from 'ioredis';
import type { RedisLogin } from '../../domain/connection.ts';
import { ConnectionCut } from '../turns.ts';
import type { RedisCommand } from './allowed.ts';
import { RedisRefusal } from './errors.ts';
import { tlsOf } from './tls.ts';

/** What RESP2 can carry. */
export type RedisValue = string | number | null | readonly RedisValue[];

/** One command's answer. */
export type RedisReply =
  | { readonly is: 'value'; readonly value: RedisValue }
  | { readonly is: 'refused'; readonly refusal: RedisRefusal };

/** One connection: several commands in one message, all answers back. It tries nothing again; who reads has a pace. */
export type RedisWire = {
  readonly isOpen: boolean;
  /** When `signal` aborts, the connection is cut. */
  send(commands: readonly RedisCommand[], signal: AbortSignal): Promise<readonly RedisReply[]>;
  close(): void;
};

const connectTimeout = 3000;

/** The refusal that some bytes are, if they are one: `-ERR max number of clients reached`. */
function refusalIn(bytes: Buffer | undefined): RedisRefusal | undefined {
  const [, message] = /^-(.*)/.exec(bytes?.toString('utf8', 0, 512) ?? '') ?? [];
  return message === undefined ? undefined : new RedisRefusal(message);
}

/** Connects and does nothing else: what is said first, also the password, is a command like others. */
export async function openRedisWire(login: RedisLogin, signal: AbortSignal): Promise<RedisWire> {
  const { default: ioredis } = await import('ioredis');
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(connectTimeout)]);
  const tls = await tlsOf(login, deadline);
  const client: Client = new ioredis.Redis({
    ...(login.host.startsWith('/') ? { path: login.host } : { host: login.host, port: login.port }),
    ...(tls && { tls: { servername: login.host, ...tls } }),
    ...{ protocol: 2, lazyConnect: true, enableOfflineQueue: false, enableReadyCheck: false },
    ...{ disableClientInfo: true, retryStrategy: null, maxRetriesPerRequest: 0, connectTimeout },
  });
  // The client tells why in an event, and only that it is closed in its answers.
  let why: Error | undefined;
  let isOpen = true;
  client.on('error', (error: Error) => {
    why ??= error;
  });
  client.on('end', () => {
    isOpen = false;
  });
  // A server that is full, or protected, says so before it is asked, and hangs up.
  let first: Buffer | undefined;
  client.once('connect', () =>
    client.stream.once('data', (bytes: Buffer) => {
      first = bytes;
    }),
  );
  const cut = (): void => {
    isOpen = false;
    client.disconnect();
    client.stream?.destroy(); // a frozen server would never answer an orderly end
  };
  // What was not delivered by then is not to be delivered later. Encrypted or through a socket file there is no reset.
  const isPlain = tls === undefined && !login.host.startsWith('/');
  const giveUp = (): void => {
    if (isPlain && client.stream?.remotePort !== undefined) client.stream.resetAndDestroy();
    cut();
  };

  async function unlessCut<T>(aborted: AbortSignal, work: Promise<T>): Promise<T> {
    if (aborted.aborted) giveUp();
    aborted.addEventListener('abort', giveUp, { once: true });
    try {
      return await work;
    } catch (error) {
      if (aborted.aborted) throw new ConnectionCut();
      throw error instanceof RedisRefusal ? error : (refusalIn(first) ?? why ?? error);
    } finally {
      aborted.removeEventListener('abort', giveUp);
    }
  }

  async function pipelined(commands: readonly RedisCommand[]): Promise<readonly RedisReply[]> {
    const batch = client.pipeline();
    for (const [name, ...args] of commands) batch.call(name, ...args);
    const results = (await batch.exec()) ?? [];
    const replies: RedisReply[] = [];
    for (const [error, value] of results) {
      if (error === null)
        replies.push({ is: 'value', value: value as RedisValue }); // as RESP2 has no more
      else if (error.name === 'ReplyError')
        replies.push({ is: 'refused', refusal: new RedisRefusal(error.message) });
      else throw error;
    }
    first = undefined; // from here on it answers us
    return replies;
  }

  try {
    await unlessCut(deadline, client.connect());
  } catch (error) {
    cut();
    throw error;
  }
  return {
    get isOpen() {
      return isOpen;
    },
    send: (commands, aborted) => unlessCut(aborted, pipelined(commands)),
    close: cut,
  };
}
