import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { Redis as Client } from 'ioredis';
import { LabError, type Site } from './part.ts';
import { alive, identify, launch, type Process, signal, tail, until } from './processes.ts';

export type RedisServer = {
  readonly name: string;
  readonly kind: 'node' | 'sentinel';
  readonly port: number;
  /** Holds `redis.conf`, which the server itself rewrites, its log and its data. */
  readonly directory: string;
};

type RedisReply = string | number | null | readonly RedisReply[];

/** The hands on one server, a data node or a Sentinel alike. */
export type RedisHands = RedisServer & {
  /** Runs as administrator, on a connection of its own. Rejects with what the server answered. */
  command(...argv: readonly [string, ...string[]]): Promise<RedisReply>;
  /** Orderly, without saving. */
  stop(): Promise<void>;
  /** As a power cut. */
  kill(): Promise<void>;
  /** Returns when it answers. */
  start(): Promise<void>;
  /** Connections are accepted by the kernel and nothing answers. */
  freeze(): void;
  thaw(): void;
  /** Whether its process is there, be it frozen. */
  runs(): boolean;
  /** What everybody sends from now on, until disposed: `1700000000.123456 [0 127.0.0.1:50000] "info"`. */
  listen(): Promise<AsyncDisposable & { lines(): readonly string[] }>;
};

/** Whoever may do anything: the tests. */
export type Administrator = { readonly username: string; readonly password: string };

/** A connection that fails at once instead of trying again, and never waits for ever. */
export function connection(port: number, login: Partial<Administrator> = {}): Client {
  const client = new Client({
    ...{ host: '127.0.0.1', port, ...login, protocol: 2 },
    ...{ lazyConnect: true, enableReadyCheck: false, enableOfflineQueue: false, disableClientInfo: true },
    ...{ retryStrategy: null, connectTimeout: 2_000, commandTimeout: 10_000 },
  });
  client.on('error', () => undefined);
  return client;
}

/** Runs one command on a connection of its own. */
export async function command(
  port: number,
  login: Administrator,
  [name, ...args]: readonly [string, ...string[]],
): Promise<RedisReply> {
  const client = connection(port, login);
  try {
    await client.connect();
    return (await client.call(name, ...args)) as RedisReply; // what RESP2 can carry
  } finally {
    client.disconnect();
  }
}

/** The hands on a `redis-server` with a configuration of its own. */
export function redisServer(server: RedisServer, login: Administrator, site: Site): RedisHands {
  const { name, kind, port, directory } = server;
  const log = join(directory, 'redis.log');
  const ask: RedisHands['command'] = (...argv) => command(port, login, argv);

  const end = async (how: NodeJS.Signals): Promise<void> => {
    const process = running(server);
    signal(process, 'SIGCONT');
    signal(process, how);
    await until(`End of ${name}`, async () => (alive(process) ? undefined : true));
  };

  return {
    ...server,
    command: ask,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    async start() {
      const as = kind === 'sentinel' ? ['--sentinel'] : [];
      const process = await launch(site, ['redis-server', join(directory, 'redis.conf'), ...as], { log });
      await until(`Start of ${name}`, async () => {
        if (!alive(process)) throw new LabError(`${name} ended: ${tail(log)}`);
        await ask('PING');
        return true;
      });
    },
    freeze: () => void signal(running(server), 'SIGSTOP'),
    thaw: () => void signal(running(server), 'SIGCONT'),
    runs: () => found(server) !== undefined,
    async listen() {
      const socket = createConnection(port, '127.0.0.1');
      let text = '';
      socket.on('data', (bytes) => {
        text += bytes.toString();
      });
      socket.write(`AUTH ${login.username} ${login.password}\r\nMONITOR\r\n`);
      await until('Listening', async () => (text.includes('+OK\r\n+OK\r\n') ? true : undefined));
      return {
        lines: () => text.split('\r\n').flatMap((line) => /^\+(\d+\.\d+ .*)$/.exec(line)?.[1] ?? []),
        [Symbol.asyncDispose]: async () => void socket.destroy(),
      };
    },
  };
}

/** Makes the server's directory with its configuration: what all of them have in common, and `rest`. */
export function configure({ port, directory }: RedisServer, rest: readonly string[]): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const common = [
    ...[`port ${port}`, 'bind 127.0.0.1', 'daemonize no', `dir ${directory}`],
    ...[`pidfile ${join(directory, 'redis.pid')}`, `logfile ${join(directory, 'redis.log')}`],
    // A title is written over the environment, where the mark of the lab stands by which its processes are found.
    ...['set-proc-title no', 'user default off'],
  ];
  writeFileSync(join(directory, 'redis.conf'), `${[...common, ...rest].join('\n')}\n`, { mode: 0o600 });
}

/** A line of a configuration that lets `name` in with this password, and do what `rights` say. */
export const user = (name: string, password: string, rights: string): string =>
  `user ${name} on #${createHash('sha256').update(password).digest('hex')} ${rights}`;

/** What the console asks of a node, and nothing more: the least that its user needs. */
export const monitorRights =
  '~* -@all +ping +info +role +client|setname +select +type +llen +xlen +scard +zcard +xinfo|groups +slowlog|get +slowlog|len +latency|latest +cluster|info +cluster|nodes +pubsub|numsub';

/** The server process, by the file it writes, which a killed one leaves behind. */
function found({ directory }: RedisServer): Process | undefined {
  try {
    return identify(Number(readFileSync(join(directory, 'redis.pid'), 'utf8')));
  } catch {
    return undefined;
  }
}

/** @throws LabError when it does not run. */
function running(server: RedisServer): Process {
  const process = found(server);
  if (process === undefined) throw new LabError(`${server.name} does not run.`);
  return process;
}
