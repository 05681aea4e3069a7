/** A command as it goes over the wire, word by word. */
export type RedisCommand = readonly [name: string, ...args: string[]];

/** Whom a command is for: a server that holds data, or a Sentinel. */
export type RedisRole = 'node' | 'sentinel';

/** By its name, or by its name and the word that follows it: `true` allows whatever comes next, a list only these. */
type Allowed = Readonly<Record<string, true | readonly string[]>>;

/**
 * Everything this program ever sends to a Redis. `AUTH`, `CLIENT SETNAME` and `SELECT` are about our own connection, all
 * others read; none of them reads the value of a key, and `CONFIG GET` is left out because it tells passwords.
 */
const allowed = {
  node: {
    AUTH: true,
    CLIENT: ['SETNAME'],
    SELECT: true,
    INFO: true,
    ROLE: true,
    TYPE: true,
    LLEN: true,
    XLEN: true,
    SCARD: true,
    ZCARD: true,
    XINFO: ['GROUPS'],
    SLOWLOG: ['GET', 'LEN'],
    LATENCY: ['LATEST'],
    CLUSTER: ['INFO', 'NODES'],
    PUBSUB: ['NUMSUB'],
  },
  sentinel: {
    AUTH: true,
    CLIENT: ['SETNAME'],
    INFO: true,
    SENTINEL: ['MASTER', 'REPLICAS', 'SENTINELS', 'CKQUORUM'],
  },
} as const satisfies Record<RedisRole, Allowed>;

/** Whether a command may be sent; both words count, in whatever case the server would take them. */
export function isAllowed(role: RedisRole, [name, word = '']: RedisCommand): boolean {
  const table: Allowed = allowed[role];
  const upper = name.toUpperCase();
  const words = Object.hasOwn(table, upper) ? table[upper] : undefined;
  return words === true || (words?.includes(word.toUpperCase()) ?? false);
}
