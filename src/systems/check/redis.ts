import { placeOf } from '../../core/place.ts';
import type { RedisAnswerer } from '../../domain/check/target.ts';
import { connect, type Trace } from './connect.ts';
import { patient } from './patience.ts';
import { Trouble } from './trouble.ts';

const longest = 4_096;

/** Says `PING` on a connection of its own, after `AUTH` where there is a password, and nothing else. */
export async function askRedis(
  login: () => Promise<RedisAnswerer>,
  trace: Trace & { body?: string },
  signal: AbortSignal,
): Promise<void> {
  const { host, port, tls, username, password } = await patient(login(), {
    what: 'the address and the password were not known in time',
    blames: 'us',
    signal,
  });
  const where = placeOf({ host, port });
  const socket = await connect(
    { host, port, tls: tls ? { is: 'required', ca: undefined } : 'none' },
    trace,
    signal,
  );
  try {
    const secret =
      password === undefined ? [] : [['AUTH', ...(username === undefined ? [] : [username]), password]];
    const commands = [...secret, ['PING']];
    const begun = performance.now();
    socket.write(commands.map(encode).join(''));
    const replies = await patient(repliesOf(socket, commands.length), {
      what: `${where} accepts connections and does not answer`,
      signal,
    });
    trace.phases.processing = performance.now() - begun;
    trace.body = pong(replies, where);
  } finally {
    socket.destroy();
  }
}

const encode = (words: readonly string[]): string =>
  `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;

async function repliesOf(socket: AsyncIterable<Buffer>, count: number): Promise<readonly string[]> {
  let text = '';
  for await (const chunk of socket) {
    text += chunk.toString('utf8');
    const lines = text.split('\r\n');
    if (lines.length > count || text.length > longest) return lines.slice(0, count);
    if (!/^[-+]/.test(text)) break;
  }
  return text === '' ? [] : text.split('\r\n').slice(0, count);
}

function pong(replies: readonly string[], where: string): string {
  const wrong = replies.find((reply) => reply.startsWith('-')) ?? replies.at(-1) ?? '';
  if (wrong === '+PONG') return 'PONG';
  if (/^-(NOAUTH|WRONGPASS|ERR (invalid password|AUTH))/.test(wrong))
    throw new Trouble('us', `${where} does not accept the password, or asks for one: ${wrong.slice(1, 120)}`);
  if (wrong.startsWith('-')) throw new Trouble('target', `${where} says ${wrong.slice(1, 120)}`);
  throw new Trouble('target', wrong === '' ? `${where} closed the connection` : `${where} is no Redis`);
}
