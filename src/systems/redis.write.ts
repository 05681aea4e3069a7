import { systemClock } from '../core/clock.ts';
import { type Duration, type Instant, ReadError } from '../core/reading.ts';
import type { RedisAddress, RedisLogin } from '../domain/connection.ts';
import { countIn, type Info, parseInfo, textIn } from '../domain/redis/info.ts';
import { resolved } from './login.ts';
import { pause } from './pause.ts';
import type { RedisCommand } from './redis/allowed.ts';
import { explain, isNeedless } from './redis/errors.ts';
import { fieldsOf, textOf } from './redis/reply.ts';
import { snapshotOf } from './redis/snapshot.ts';
import { openRedisWire, type RedisValue, type RedisWire } from './redis/wire.ts';

/** Where a server keeps what it saves: names are in its directory. */
export type RedisFiles = {
  readonly directory: string;
  /** `dump.rdb` */
  readonly snapshot: string;
  /** Where every write is noted: one file, since Redis 7 a directory of files whose names begin so. */
  readonly log: {
    readonly isOn: boolean;
    readonly file: string;
    readonly directory: string | undefined;
  };
};

/** What may be done to one Redis. Each rejects with a ReadError. */
export type RedisWrite = {
  files(signal: AbortSignal): Promise<RedisFiles>;
  /** Has it write all that it holds to its disk, and resolves when that is there. */
  save(signal: AbortSignal): Promise<void>;
  /** All that it holds, as it would send it to a replica; `onLength` hears how much it is, where the server knows. */
  snapshot(onLength: (bytes: number) => void, signal: AbortSignal): AsyncGenerator<Uint8Array>;
  /** Logs in, and does nothing else. */
  greet(signal: AbortSignal): Promise<void>;
  /** Has whoever writes wait, for so long at most: it ends by itself. */
  pauseWrites(atMost: Duration, signal: AbortSignal): Promise<void>;
  resumeWrites(signal: AbortSignal): Promise<void>;
  /** Makes it the replica of another one, or a master. */
  follow(
    master: { readonly host: string; readonly port: number } | 'nobody',
    signal: AbortSignal,
  ): Promise<void>;
  /** The lowest above 0 is preferred by Sentinels; 0 is never promoted. */
  setPriority(priority: number, signal: AbortSignal): Promise<void>;
  /** Has it write its settings into its configuration file. `false`: it has none. */
  keepSettings(signal: AbortSignal): Promise<boolean>;
  /** Sets a key and deletes it in one transaction. */
  tryWrite(key: string, signal: AbortSignal): Promise<void>;
};

/** What may be done to one Sentinel. */
export type SentinelWrite = {
  /** Sets how long a master has to be silent before this one calls it down. */
  setDownAfter(master: string, downAfter: Duration, signal: AbortSignal): Promise<void>;
  /** Logs in, and does nothing else. */
  greet(signal: AbortSignal): Promise<void>;
  /** Has it make a replica the master, whatever the others say. One that is at it already goes on. */
  failOver(master: string, signal: AbortSignal): Promise<void>;
};

type Options = { readonly title: string; readonly login: () => Promise<RedisLogin> };

/** All of the configuration that is ever asked for: none of it is secret. */
const asked = ['dir', 'dbfilename', 'appendonly', 'appendfilename', 'appenddirname'] as const;
const between = 100;
/** For one command, the login included: a server that stands still takes it, and never answers. */
const patience: Duration = 10_000;

export function openRedisWrite(options: Options): RedisWrite {
  const say =
    (...command: RedisCommand) =>
    (signal: AbortSignal): Promise<void> =>
      within(options, signal, (ask) => ask(...command).then(() => undefined));
  return {
    greet: say('PING'),
    pauseWrites: (atMost, signal) => say('CLIENT', 'PAUSE', String(Math.round(atMost)), 'WRITE')(signal),
    resumeWrites: say('CLIENT', 'UNPAUSE'),
    follow: (master, signal) =>
      master === 'nobody'
        ? say('REPLICAOF', 'NO', 'ONE')(signal)
        : say('REPLICAOF', master.host, String(master.port))(signal),
    setPriority: (priority, signal) => say('CONFIG', 'SET', 'replica-priority', String(priority))(signal),
    keepSettings: (signal) =>
      within(options, signal, (ask) =>
        ask('CONFIG', 'REWRITE').then(
          () => true,
          (error: unknown) => {
            if (/without a config file/.test(messageOf(error))) return false;
            throw error;
          },
        ),
      ),
    tryWrite: (key, signal) =>
      within(options, signal, async (ask) => {
        await ask('MULTI');
        await ask('SET', key, '1', 'PX', '1000');
        await ask('DEL', key);
        await ask('EXEC');
      }),
    snapshot: (onLength, signal) => snapshot(options, onLength, signal),
    files: (signal) =>
      within(options, signal, async (ask) => {
        const settings = new Map<string, string>();
        for (const name of asked)
          for (const [key, value] of fieldsOf(await ask('CONFIG', 'GET', name)))
            settings.set(key, textOf(value));
        const setting = (name: (typeof asked)[number]): string => settings.get(name) ?? '';
        if (setting('dir') === '' || setting('dbfilename') === '')
          throw new ReadError('protocol', `${options.title} does not tell where it saves (CONFIG GET)`);
        return {
          directory: setting('dir'),
          snapshot: setting('dbfilename'),
          log: {
            isOn: setting('appendonly') === 'yes',
            file: setting('appendfilename'),
            directory: setting('appenddirname') || undefined,
          },
        };
      }),
    save: (signal) =>
      within(options, signal, async (ask) => {
        const look = async (): Promise<Info> => parseInfo(textOf(await ask('INFO', 'persistence')));
        const savedAt = async (): Promise<Instant> => Number(textOf(await ask('LASTSAVE')));
        const rest = async (info: Info): Promise<Info> => {
          let now = info;
          while (
            countIn(now, 'rdb_bgsave_in_progress') === 1 ||
            countIn(now, 'aof_rewrite_in_progress') === 1
          ) {
            await pause(systemClock, between, signal);
            now = await look();
          }
          return now;
        };
        const before = await rest(await look());
        const last = await savedAt();
        // It tells seconds: of two saves in the same one nobody could tell the second.
        while (!before.has('rdb_saves') && (await clockOf(ask)) <= last)
          await pause(systemClock, between, signal);
        await ask('BGSAVE');
        const after = await rest(await look());
        const isNew = before.has('rdb_saves')
          ? countIn(after, 'rdb_saves') > countIn(before, 'rdb_saves')
          : (await savedAt()) > last;
        if (textIn(after, 'rdb_last_bgsave_status') !== 'ok' || !isNew)
          throw new ReadError('refused', `${options.title} could not save what it holds: its log says why`);
      }),
  };
}

/** @throws ReadError in one sentence. */
async function* snapshot(
  { title, login }: Options,
  onLength: (bytes: number) => void,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const found = await resolved(login, signal);
  try {
    yield* snapshotOf(found, onLength, signal);
  } catch (error) {
    throw explain(error, title, found);
  }
}

export function openSentinelWrite(options: Options): SentinelWrite {
  return {
    greet: (signal) => within(options, signal, (ask) => ask('PING').then(() => undefined)),
    failOver: (master, signal) =>
      within(options, signal, (ask) =>
        ask('SENTINEL', 'FAILOVER', master).then(
          () => undefined,
          (error: unknown) => {
            if (!/^INPROG/.test(messageOf(error))) throw error;
          },
        ),
      ),
    setDownAfter: (master, downAfter, signal) =>
      within(options, signal, async (ask) => {
        await ask('SENTINEL', 'SET', master, 'down-after-milliseconds', String(Math.round(downAfter)));
      }),
  };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

type Ask = (...command: RedisCommand) => Promise<RedisValue>;

/** Seconds, by the server's own clock. */
const clockOf = async (ask: Ask): Promise<number> => {
  const answer = await ask('TIME');
  return Number(Array.isArray(answer) ? answer[0] : 0);
};

/** Logs in on a connection of its own, and lets go of it. */
async function within<T>(
  { title, login }: Options,
  signal: AbortSignal,
  work: (ask: Ask) => Promise<T>,
): Promise<T> {
  let address: RedisAddress | undefined;
  let wire: RedisWire | undefined;
  try {
    const { username, password, ...place } = await resolved(login, signal);
    address = { ...place, username };
    const opened = await openRedisWire({ ...address, password }, signal);
    wire = opened;
    const ask: Ask = async (...command) => {
      const soon = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
      const [reply] = await opened.send([command], soon);
      if (reply?.is === 'value') return reply.value;
      throw reply?.refusal ?? new ReadError('closed', `${title} does not answer`);
    };
    if (password !== undefined)
      await ask('AUTH', ...(username === undefined ? [] : [username]), password).catch((error: unknown) => {
        if (!isNeedless(error)) throw error;
      });
    return await work(ask);
  } catch (error) {
    throw explain(error, title, address);
  } finally {
    wire?.close();
  }
}
