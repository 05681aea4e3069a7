import { writeFileSync } from 'node:fs';
import type { Goods } from './furnish.ts';
import { redisNames, users } from './lab.ts';

type Given = {
  readonly at: (...parts: readonly string[]) => string;
  readonly goods: Goods;
  readonly proxies: {
    readonly docker: { readonly socket: string };
    readonly postgres: { readonly port: number };
    readonly standby: { readonly port: number };
    readonly redis: readonly { readonly port: number }[];
  };
};

/** The stack file of the harbour, its secrets referred to in every way there is, and the variables that it names. */
export function writtenBy({ at, goods: { passwords }, proxies }: Given) {
  const inFile = (name: string, text: string): string => {
    writeFileSync(at('secrets', name), text, { mode: 0o600 });
    return at('secrets', name);
  };
  const login = (which: 'watch' | 'operate'): string =>
    `${users[which]}:${encodeURIComponent(passwords[which])}`;
  const standby = `127.0.0.1:${proxies.standby.port}/shop`;
  const server = `127.0.0.1:${proxies.postgres.port}/${users.till}`;
  const backup = (name: string) => ({
    backup: { directory: at('kept', name), keep: { count: 1, days: 1 } },
  });
  const written = {
    ...{ version: 1, stack: 'harbour', access: 'operate', nginx: [], checks: [] },
    docker: [{ name: 'lab', socket: proxies.docker.socket }],
    services: [
      { name: 'web', kind: 'container', container: 'qd-table' },
      { name: 'api', kind: 'compose', project: 'shopfront' },
    ],
    postgres: [
      {
        name: 'main',
        nodes: [
          {
            name: 'p1',
            url: {
              file: inFile(
                'url',
                `postgresql://${users.watch}:${encodeURIComponent(passwords.watch)}@${server}`,
              ),
            },
            operate: { url: { env: 'TABLE_URL' } } as object | undefined,
            control: { service: 'web.service' },
          },
        ],
        ...backup('postgres'),
      },
      {
        name: 'copy',
        nodes: [
          {
            name: 'r1',
            url: { file: inFile('copy', `postgresql://${login('watch')}@${standby}`) },
            operate: {
              url: { file: inFile('copy-operate', `postgresql://${login('operate')}@${standby}`) },
            } as object | undefined,
            control: { service: 'copy.service' },
          },
        ],
        backup: undefined as object | undefined,
      },
    ],
    redis: [
      {
        name: 'cache',
        username: users.watch,
        password: passwords.redisWatch,
        nodes: redisNames.map((name, index) => ({
          name,
          url: `redis://127.0.0.1:${proxies.redis[index]?.port}`,
          control: { service: 'web.service' },
        })),
        operate: {
          username: users.operate,
          password: { command: ['/bin/cat', inFile('redis', passwords.redisOperate)] },
        } as object | undefined,
        ...backup('redis'),
      },
    ],
    sqlite: [{ name: 'app', path: at('app.db'), ...backup('sqlite') }],
    files: [{ name: 'app', paths: [at('app')], ...backup('files') }],
    logs: [{ name: 'app', file: at('logs', 'app.log'), ...backup('log') }],
    actions: [{ name: 'note', command: ['touch', at('noted')], on: ['*'] }],
    host: { directories: [{ path: at('drop') }] },
  };
  const env = {
    TABLE_URL: `postgresql://${users.operate}:${encodeURIComponent(passwords.operate)}@${server}`,
  };
  return { written, env };
}
