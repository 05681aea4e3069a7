import type { Duration, Instant } from '../core/reading.ts';
import type { QueueKey, RedisAddress, RedisLogin } from '../domain/connection.ts';
import type { RedisUnavailable } from '../domain/redis.ts';
import { resolved } from './login.ts';
import { isAllowed, type RedisCommand, type RedisRole } from './redis/allowed.ts';
import { explain, RedisRefusal, unavailable } from './redis/errors.ts';
import { openRedisWire, type RedisReply, type RedisWire } from './redis/wire.ts';
import { turns } from './turns.ts';

export type RedisAnswer =
  | {
      readonly is: 'answered';
      /** One a command, in their order. */
      readonly replies: readonly RedisReply[];
      readonly took: Duration;
      /** Whether a password went with it. */
      readonly protection: 'password' | 'none';
    }
  | RedisUnavailable;

/** The read face of one Redis, or of one Sentinel: the commands of the allow-list, over one connection. */
export type RedisFace = {
  readonly title: string;
  /** @throws ReadError when the server could not be asked; a command it refused is a reply. */
  ask(commands: readonly RedisCommand[], signal: AbortSignal): Promise<RedisAnswer>;
  close(): void;
};

/** A node's face also knows which of its keys are queues. */
export type RedisNodeFace = RedisFace & { readonly queues: readonly QueueKey[] };

type RedisOptions = {
  readonly title: string;
  readonly role: RedisRole;
  readonly login: () => Promise<RedisLogin>;
  readonly now: () => Instant;
};

type Session = { readonly wire: RedisWire; readonly protection: 'password' | 'none' };

/** Opens nothing yet: the connection is made by the first read, kept, and made anew when it broke. */
export function openRedis({ title, role, login, now }: RedisOptions): RedisFace {
  const inTurn = turns();
  let address: RedisAddress | undefined;
  let session: Session | undefined;
  let isClosed = false;

  async function connected(signal: AbortSignal): Promise<Session> {
    if (session?.wire.isOpen) return session;
    const found = await resolved(login, signal);
    address = found;
    const wire = await openRedisWire(found, signal);
    session = { wire, protection: found.password === undefined ? 'none' : 'password' };
    if (isClosed) wire.close();
    await introduce(wire, found, signal);
    return session;
  }

  // Who may not name itself is read all the same.
  async function introduce(
    wire: RedisWire,
    { username, password }: RedisLogin,
    signal: AbortSignal,
  ): Promise<void> {
    const name: RedisCommand = ['CLIENT', 'SETNAME', 'quarterdeck'];
    if (password === undefined) {
      await send(wire, [name], signal);
      return;
    }
    const user = username === undefined ? [] : [username];
    const [auth] = await send(wire, [['AUTH', ...user, password], name], signal);
    if (auth?.is === 'refused' && !isNeedless(auth.refusal)) throw auth.refusal;
  }

  async function send(wire: RedisWire, commands: readonly RedisCommand[], signal: AbortSignal) {
    const stray = commands.find((command) => !isAllowed(role, command));
    if (stray !== undefined) throw new Error(`${stray[0]} is not on the list of what is asked of a ${role}`);
    const replies = await wire.send(commands, signal);
    const [first] = replies;
    // What is said to whatever comes first: that it is full, that a script holds it, that it wants a password.
    if (first?.is === 'refused' && (unavailable(first.refusal) ?? first.refusal.code === 'NOAUTH'))
      throw first.refusal;
    return replies;
  }

  async function ask(commands: readonly RedisCommand[], signal: AbortSignal): Promise<RedisAnswer> {
    const { wire, protection } = await connected(signal);
    const asked = now();
    const replies = await send(wire, commands, signal);
    return { is: 'answered', replies, took: now() - asked, protection };
  }

  function drop(): void {
    session?.wire.close();
    session = undefined;
  }

  // A connection that a restart or an idle limit ended since the last read says nothing about the server now.
  async function attempt(commands: readonly RedisCommand[], signal: AbortSignal): Promise<RedisAnswer> {
    const wasOpen = session?.wire.isOpen === true;
    try {
      return await ask(commands, signal);
    } catch (error) {
      if (!(error instanceof RedisRefusal && unavailable(error)?.is === 'busy')) drop();
      if (!wasOpen || signal.aborted || error instanceof RedisRefusal) throw error;
    }
    try {
      return await ask(commands, signal);
    } catch (error) {
      drop();
      throw error;
    }
  }

  return {
    title,
    ask: async (commands, signal) => {
      try {
        return await inTurn(signal, () => attempt(commands, signal));
      } catch (error) {
        const state = unavailable(error);
        if (state !== undefined) return state;
        throw explain(error, title, address);
      }
    },
    close: () => {
      isClosed = true;
      drop();
    },
  };
}

/** The server has no password for this user: it lets us in all the same. */
const isNeedless = ({ message }: RedisRefusal): boolean =>
  /without any password configured|no password is set/i.test(message);
