import { once } from 'node:events';
import type { Socket } from 'node:net';
import { ReadError } from '../../core/reading.ts';
import type { RedisLogin } from '../../domain/connection.ts';
import { isNeedless, RedisRefusal } from './errors.ts';
import { tlsOf } from './tls.ts';

const connectTimeout = 3_000;
/** A server that saves says so every second. */
const silence = 60_000;
/** What a server marks the end with, where it does not know how long it will be. */
const markLength = 40;

/** All that a server holds, as it would send it to a replica, piece by piece. @throws RedisRefusal; the system's error. */
export async function* snapshotOf(
  login: RedisLogin,
  onLength: (bytes: number) => void,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const socket = await connected(login, signal);
  const cut = (): void => void socket.destroy(new ReadError('closed', 'it was told to end'));
  signal.addEventListener('abort', cut, { once: true });
  try {
    const stream = readerOf(socket);
    const say = async (...words: readonly string[]): Promise<void> => {
      socket.write(commandOf(words));
      const answer = await stream.line();
      if (answer.startsWith('-')) throw new RedisRefusal(answer.slice(1));
    };
    const { username, password } = login;
    if (password !== undefined)
      await say('AUTH', ...(username === undefined ? [] : [username]), password).catch((error: unknown) => {
        if (!isNeedless(error)) throw error;
      });
    // Servers that know nothing of them say so, and send it all the same.
    for (const words of [
      ['REPLCONF', 'capa', 'eof'],
      ['REPLCONF', 'rdb-only', '1'],
    ])
      await say(...words).catch(unlessUnknown);
    socket.write(commandOf(['SYNC']));
    const head = await headOf(stream);
    if (head.is === 'long') onLength(head.length);
    yield* head.is === 'long' ? firstOf(stream, head.length) : untilMark(stream, head.mark);
  } finally {
    signal.removeEventListener('abort', cut);
    socket.destroy();
  }
}

function unlessUnknown(error: unknown): void {
  if (!(error instanceof RedisRefusal) || error.code === 'NOPERM' || error.code === 'NOAUTH') throw error;
}

const commandOf = (words: readonly string[]): string =>
  [`*${words.length}`, ...words.flatMap((word) => [`$${Buffer.byteLength(word)}`, word]), ''].join('\r\n');

async function connected(login: RedisLogin, signal: AbortSignal): Promise<Socket> {
  const { host, port } = login;
  const place = host.startsWith('/') ? { path: host } : { host, port };
  const secure = await tlsOf(login, signal);
  const socket: Socket =
    secure === undefined
      ? (await import('node:net')).connect(place)
      : (await import('node:tls')).connect({ ...place, servername: host, ...secure });
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(connectTimeout)]);
  try {
    await once(socket, secure === undefined ? 'connect' : 'secureConnect', { signal: deadline });
  } catch (error) {
    socket.destroy();
    throw deadline.aborted ? Object.assign(new Error('connect'), { code: 'ETIMEDOUT' }) : error;
  }
  socket.setTimeout(silence, () => socket.destroy(Object.assign(new Error('silent'), { code: 'ETIMEDOUT' })));
  return socket;
}

type Reader = { line(): Promise<string>; pieces(): AsyncGenerator<Buffer> };

function readerOf(socket: Socket): Reader {
  const source: AsyncIterator<Buffer> = socket[Symbol.asyncIterator]();
  let rest = Buffer.alloc(0);
  const more = async (): Promise<Buffer> => {
    const { value, done } = await source.next();
    if (done === true) throw Object.assign(new Error('it ended early'), { code: 'ECONNRESET' });
    return value;
  };
  return {
    async line() {
      for (;;) {
        const end = rest.indexOf('\n');
        if (end >= 0) {
          const line = rest.toString('latin1', 0, end).replace(/\r$/, '');
          rest = rest.subarray(end + 1);
          return line;
        }
        if (rest.length > 8_192) throw new ReadError('protocol', 'a server that is not Redis answered');
        rest = Buffer.concat([rest, await more()]);
      }
    },
    async *pieces() {
      if (rest.length > 0) yield rest;
      for (;;) yield await more();
    },
  };
}

type Head =
  | { readonly is: 'long'; readonly length: number }
  | { readonly is: 'marked'; readonly mark: Buffer };

/** `$1024`, or `$EOF:` and the mark; before it the server says with empty lines that it is at it. */
async function headOf(stream: Reader): Promise<Head> {
  for (;;) {
    const line = await stream.line();
    if (line === '') continue;
    if (line.startsWith('-')) throw new RedisRefusal(line.slice(1));
    const [, mark, digits] = /^\$(?:EOF:(.{40})|(\d+))$/.exec(line) ?? [];
    if (mark !== undefined) return { is: 'marked', mark: Buffer.from(mark, 'latin1') };
    if (digits === undefined) throw new ReadError('protocol', 'a server that is not Redis answered');
    return { is: 'long', length: Number(digits) };
  }
}

async function* firstOf(stream: Reader, length: number): AsyncGenerator<Uint8Array> {
  let left = length;
  if (left === 0) return;
  for await (const piece of stream.pieces()) {
    yield piece.subarray(0, left);
    left -= piece.length;
    if (left <= 0) return;
  }
}

async function* untilMark(stream: Reader, mark: Buffer): AsyncGenerator<Uint8Array> {
  let held = Buffer.alloc(0);
  for await (const piece of stream.pieces()) {
    const bytes = Buffer.concat([held, piece]);
    const end = Math.max(0, bytes.length - markLength);
    if (end > 0) yield bytes.subarray(0, end);
    held = bytes.subarray(end);
    if (held.equals(mark)) return;
  }
}
