import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAllowed } from '../../../src/systems/docker.allowed.ts';
import { allowedStatements, normalise } from '../../../src/systems/postgres/statements.ts';
import { isAllowed as isAllowedOfRedis } from '../../../src/systems/redis/allowed.ts';
import type { Harbour } from './harbour.ts';
import { users } from './lab.ts';

/** Everything that comes by from now on, and everything that lies where something could be written. */
export function tapped({ root, at, proxies }: Harbour) {
  const wires = {
    docker: [proxies.docker],
    postgres: [proxies.postgres, proxies.standby],
    redis: proxies.redis,
  } as const;
  /** What each client said since: of those that were there already, only what is new. */
  const since = (wire: keyof typeof wires) => {
    const from = wires[wire].map((proxy) => proxy.conversations().map(({ length }) => length));
    return () =>
      wires[wire].flatMap((proxy, index) =>
        proxy
          .conversations()
          .map((bytes, client) => ({ bytes, from: from[index]?.[client] ?? 0 }))
          .filter((one) => one.bytes.length > one.from),
      );
  };
  const heard = { docker: since('docker'), postgres: since('postgres'), redis: since('redis') } as const;
  const asked = (): readonly string[] => linesOf(at('bin', 'state', 'asked'));
  const askedFrom = asked().length;
  const before = treeOf(root);
  return {
    /** How many spoke on each wire, so that silence is not taken for innocence. */
    spoke: () => ({
      docker: heard.docker().length,
      postgres: heard.postgres().length,
      redis: heard.redis().length,
      systemctl: asked().length - askedFrom,
    }),
    /** What was more than looking. */
    writes: (): readonly string[] => {
      const after = treeOf(root);
      const paths = [...new Set([...before.keys(), ...after.keys()])];
      return [
        ...heard.docker().flatMap(requestsIn).map(say('docker')),
        ...heard.postgres().flatMap(statementsIn).map(say('postgres')),
        ...heard.redis().flatMap(commandsIn).map(say('redis')),
        ...asked()
          .slice(askedFrom)
          .filter((line) => !line.startsWith('show '))
          .map(say('systemctl')),
        ...paths.filter((path) => before.get(path) !== after.get(path)).map(say('file')),
      ];
    },
  };
}

type Heard = { readonly bytes: Buffer; readonly from: number };

const say = (wire: string) => (what: string) => `${wire}: ${what}`;

function linesOf(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').filter(Boolean);
  } catch {
    return [];
  }
}

/** What Compose looks up on its own where it is asked what a file says: read, and of another version of the interface. */
const composeLooks = /^GET \/v[\d.]+\/(?:version|networks\/[\w.-]+|images\/[\w.:-]+\/json)$/;

const requestsIn = ({ bytes, from }: Heard): readonly string[] =>
  [...bytes.toString('latin1', from).matchAll(/^(\S+) (\S+) HTTP\/1\.1\r$/gm)].flatMap(
    ([, method = '', target = '']) => {
      const said = `${method} ${target}`;
      return isAllowed(method, target) || composeLooks.test(said) ? [] : [said];
    },
  );

const allowed = new Set(
  ['public', undefined].flatMap((statementsSchema) => [
    ...allowedStatements({ versionNumber: 150_000, statementsSchema }),
  ]),
);

/** The text of simple queries, who logged in, and what is said in another way. */
function statementsIn({ bytes, from }: Heard): readonly string[] {
  const sslRequest = 80877103;
  let at = bytes.length >= 8 && bytes.readInt32BE(4) === sslRequest ? 8 : 0;
  if (bytes.length < at + 8) return [];
  const start = bytes.toString('utf8', at + 8, at + bytes.readInt32BE(at));
  const found = from === 0 && start.includes(users.operate) ? [`login of ${users.operate}`] : [];
  at += bytes.readInt32BE(at);
  while (bytes.length >= at + 5) {
    const type = bytes.toString('latin1', at, at + 1);
    const end = at + 1 + bytes.readInt32BE(at + 1);
    const text = type === 'Q' ? bytes.toString('utf8', at + 5, end - 1) : '';
    if (at >= from && type === 'Q') found.push(...text.split(';').map(normalise));
    else if (at >= from && type !== 'p' && type !== 'X') found.push(`message ${type}`);
    at = end;
  }
  return found.filter((one) => one !== '' && !allowed.has(one));
}

/** What a client of PostgreSQL told of itself, and all that it said in text, whichever way. */
export function saidIn(bytes: Buffer): { readonly login: string; readonly statements: readonly string[] } {
  const sslRequest = 80877103;
  let at = bytes.length >= 8 && bytes.readInt32BE(4) === sslRequest ? 8 : 0;
  const statements: string[] = [];
  if (bytes.length < at + 8) return { login: '', statements };
  const login = bytes.toString('utf8', at + 8, at + bytes.readInt32BE(at));
  at += bytes.readInt32BE(at);
  while (bytes.length >= at + 5) {
    const type = bytes.toString('latin1', at, at + 1);
    const end = at + 1 + bytes.readInt32BE(at + 1);
    // Of a statement that is prepared its name comes first.
    const [first = '', second = ''] = bytes.toString('utf8', at + 5, end).split('\0');
    if (type === 'Q' || type === 'P') statements.push(type === 'Q' ? first : second);
    at = end;
  }
  return { login, statements };
}

/** The commands of a conversation with Redis. */
export function commandsIn({ bytes, from }: Heard): readonly string[] {
  const found: string[] = [];
  let rest = bytes.toString('latin1', from);
  while (rest !== '') {
    const [head, words = ''] = /^\*(\d+)\r\n/.exec(rest) ?? [];
    if (head === undefined) return [...found, `unread ${rest.slice(0, 40)}`];
    rest = rest.slice(head.length);
    const command: string[] = [];
    for (let left = Number(words); left > 0; left--) {
      const [size = '', length = ''] = /^\$(\d+)\r\n/.exec(rest) ?? [];
      command.push(rest.slice(size.length, size.length + Number(length)));
      rest = rest.slice(size.length + Number(length) + 2);
    }
    const [name = '', word = ''] = command;
    const isFine = /^auth$/i.test(name) ? word === users.watch : isAllowedOfRedis('node', [name, word]);
    if (!isFine) found.push(command.join(' '));
  }
  return found;
}

/** Every file but our own records, and what tells whether it was touched. */
function treeOf(root: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const skipped = new Set(['state', 'locks', 'bin', 'etc'].map((name) => join(root, name)));
  const pending = [root];
  for (let path = pending.pop(); path !== undefined; path = pending.pop())
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const inside = join(path, entry.name);
      if (skipped.has(inside)) continue;
      const { ino, size, mtimeMs, mode, ctimeMs } = lstatSync(inside);
      found.set(inside, [ino, entry.isDirectory() ? 0 : size, mtimeMs, ctimeMs, mode].join(' '));
      if (entry.isDirectory()) pending.push(inside);
    }
  return found;
}
