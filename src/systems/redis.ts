import type { Duration, Instant } from '../core/reading.ts';
import type { QueueKey, RedisAddress, RedisLogin } from '../domain/connection.ts';
import type { RedisUnavailable } from '../domain/redis.ts';
import { keptConnection } from './connection.ts';
import { resolved } from './login.ts';
import { isAllowed, type RedisCommand, type RedisRole } from './redis/allowed.ts';
import { explain, isNeedless, RedisRefusal, unavailable } from './redis/errors.ts';
import { openRedisWire, type RedisReply, type RedisWire } from './redis/wire.ts';

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

/** A Sentinel's face also knows what it calls the master that it is asked for. */
export type SentinelFace = RedisFace & { readonly master: string };

type RedisOptions = {
  readonly title: string;
  readonly role: RedisRole;
  readonly login: () => Promise<RedisLogin>;
  readonly now: () => Instant;
};

type Session = { readonly wire: RedisWire; readonly login: RedisLogin; isIntroduced: boolean };

/** Opens nothing yet: the connection is made by the first read, kept, and made anew when it broke. */
export function openRedis({ title, role, login, now }: RedisOptions): RedisFace {
  let address: RedisAddress | undefined;
  const connection = keptConnection<Session>({
    async open(signal) {
      const found = await resolved(login, signal);
      address = found;
      return { wire: await openRedisWire(found, signal), login: found, isIntroduced: false };
    },
    isStale: (error) => !(error instanceof RedisRefusal),
    isHarmless: (error) => unavailable(error)?.is === 'busy',
  });

  // Who may not name itself is read all the same.
  async function introduce(session: Session, signal: AbortSignal): Promise<void> {
    if (session.isIntroduced) return;
    const {
      wire,
      login: { username, password },
    } = session;
    const name: RedisCommand = ['CLIENT', 'SETNAME', 'quarterdeck'];
    const user = username === undefined ? [] : [username];
    const auth: RedisCommand[] = password === undefined ? [] : [['AUTH', ...user, password]];
    const [answer] = await send(wire, [...auth, name], signal);
    if (password !== undefined && answer?.is === 'refused' && !isNeedless(answer.refusal))
      throw answer.refusal;
    session.isIntroduced = true;
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

  async function ask(
    session: Session,
    commands: readonly RedisCommand[],
    signal: AbortSignal,
  ): Promise<RedisAnswer> {
    await introduce(session, signal);
    const asked = now();
    const replies = await send(session.wire, commands, signal);
    const protection = session.login.password === undefined ? 'none' : 'password';
    return { is: 'answered', replies, took: now() - asked, protection };
  }

  return {
    title,
    ask: async (commands, signal) => {
      try {
        return await connection.use(signal, (session) => ask(session, commands, signal));
      } catch (error) {
        const state = unavailable(error);
        if (state !== undefined) return state;
        throw explain(error, title, address);
      }
    },
    close: connection.close,
  };
}
