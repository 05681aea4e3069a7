import { chmod, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Loaded, type LoadOptions, loadConfiguration, type Refused } from '../../src/config/load.ts';
import { formatProblem } from '../../src/config/problem.ts';
import type { Surroundings } from '../../src/config/surroundings.ts';
import { shippedFor } from '../../src/domain/runbook/shipped.ts';
import { owned, quiet, setting, temporary, write } from './setting.ts';

const operate = { access: 'operate', by: '--access operate' } as const;
const watch = { access: 'watch', by: '--access watch' } as const;

/** The stack file and the host's, as text; the host's belongs to root unless said otherwise. */
type Given = { readonly file?: string; readonly host?: string; readonly hostOwner?: number };

async function load(given: Given, options: LoadOptions = {}, changed: Partial<Surroundings> = {}) {
  const directory = await temporary();
  const plain = setting(directory, changed);
  const file = given.file === undefined ? undefined : await write(join(directory, 'q.yaml'), given.file);
  if (given.host !== undefined) await write(plain.ceiling, given.host);
  // The directories of the test belong to whoever runs it, who is not root on every machine.
  const parts = plain.ceiling.split('/').map((_, index, all) => all.slice(0, index).join('/') || '/');
  const owners = Object.fromEntries(parts.map((part) => [part, 0]));
  const files = owned(quiet, { ...owners, [plain.ceiling]: given.hostOwner ?? 0 });
  const outside = { ...plain, files };
  return {
    directory,
    outside,
    result: await loadConfiguration({ ...options, ...(file !== undefined && { config: file }) }, outside),
  };
}

const access = (result: Loaded | Refused): unknown =>
  result.is === 'loaded' ? result.stack.access : result.because;

describe('the access', () => {
  test.each([
    ['no file at all', {}, 'operate'],
    ['a file that says operate', { file: 'version: 1\naccess: operate' }, 'operate'],
    ['a file that says watch', { file: 'version: 1\naccess: watch' }, 'watch'],
    ['a file that does not say', { file: 'version: 1' }, 'watch'],
    [
      'operate, under a host that says operate',
      { file: 'version: 1\naccess: operate', host: 'version: 1\naccess: operate' },
      'operate',
    ],
    [
      'operate, under a host that says watch',
      { file: 'version: 1\naccess: operate', host: 'version: 1\naccess: watch' },
      'watch',
    ],
    [
      'operate, under a host that does not say',
      { file: 'version: 1\naccess: operate', host: 'version: 1' },
      'watch',
    ],
    [
      'operate, under a host whose file is broken',
      { file: 'version: 1\naccess: operate', host: 'version: 1\naccess: opperate' },
      'watch',
    ],
    [
      'operate, under a host whose file is not root’s',
      { file: 'version: 1\naccess: operate', host: 'version: 1\naccess: operate', hostOwner: 4711 },
      'watch',
    ],
    [
      'watch, under a host that says operate',
      { file: 'version: 1\naccess: watch', host: 'version: 1\naccess: operate' },
      'watch',
    ],
    ['no file but the host’s, which says operate', { host: 'version: 1\naccess: operate' }, 'operate'],
    [
      'operate, under a host whose file names a MySQL',
      {
        file: 'version: 1\naccess: operate',
        host: 'version: 1\naccess: operate\npostgres: [{ name: m, nodes: [{ name: p, url: "mysql://h/x" }] }]',
      },
      'watch',
    ],
    ['no file but the host’s, which is broken', { host: 'access' }, 'watch'],
  ] as const)('of %s', async (_, given, expected) => {
    expect(access((await load(given)).result)).toBe(expected);
    expect(access((await load(given, { access: watch })).result)).toBe('watch');
    expect(access((await load(given, { access: operate })).result)).toBe(
      expected === 'watch' ? 'access' : 'operate',
    );
  });

  test('is never raised by a flag, and the sentence says who set it', async () => {
    const { result, outside } = await load({ host: 'version: 1\naccess: watch' }, { access: operate });
    expect(result.problems.map(formatProblem)).toEqual([
      `--access operate cannot raise the access: it is watch (set in ${outside.ceiling}). Nothing was done.`,
    ]);
  });

  test('that was lowered says why', async () => {
    const reason = async (given: Given, options: LoadOptions = {}) => {
      const { result, directory } = await load(given, options);
      return result.is === 'loaded' ? result.stack.accessBecause?.replace(directory, '') : result;
    };
    expect(await reason({})).toBeUndefined();
    expect(await reason({}, { access: watch })).toBe('--access watch');
    expect(await reason({ file: 'version: 1\naccess: watch' })).toBe('set in /q.yaml');
    expect(await reason({ file: 'version: 1' })).toBe('not set in /q.yaml');
    expect(await reason({ host: 'version: 1\naccess: x' })).toBe(
      '/etc/quarterdeck/quarterdeck.yaml:2:9: access is "x", expected "watch" or "operate"',
    );
    expect(await reason({ host: 'version: 1', hostOwner: 7 })).toMatch(
      /belongs to user 7: only root may own it$/,
    );
  });

  test('is watch when the host’s file leads nowhere, or others can write it', async () => {
    const directory = await temporary();
    const outside = setting(directory, { uid: 0 });
    await write(outside.ceiling, 'version: 1\naccess: operate', 0o666);
    expect(access(await loadConfiguration({}, outside))).toBe('watch');
    const dangling = join(directory, 'etc', 'quarterdeck', 'dangling.yaml');
    await symlink('nowhere', dangling);
    expect(access(await loadConfiguration({}, { ...outside, ceiling: dangling }))).toBe('watch');
  });
});

describe('a broken file of the host', () => {
  test('keeps nobody from looking: the rest works, and the problem is told', async () => {
    const { result } = await load({ host: 'nonsense' });
    expect(result).toMatchObject({
      is: 'loaded',
      source: { from: 'discovery' },
      problems: [{ severity: 'error' }],
    });
  });

  test('is refused when it was asked for by name', async () => {
    const { outside } = await load({ host: 'nonsense' });
    expect(await loadConfiguration({ config: outside.ceiling }, outside)).toMatchObject({
      because: 'configuration',
    });
  });
});

test('a stack file that others can write is refused', async () => {
  const { directory, outside } = await load({ file: 'version: 1' });
  await chmod(join(directory, 'q.yaml'), 0o622);
  const result = await loadConfiguration({ config: 'q.yaml' }, outside);
  expect(result).toMatchObject({ is: 'refused', because: 'configuration' });
});

test('a file that was named and is not there is told apart from one that is wrong', async () =>
  expect((await load({}, { config: 'gone.yaml' })).result).toMatchObject({
    is: 'refused',
    because: 'missing',
  }));

describe('what a stack file names', () => {
  const file = `
version: 1
stack: shop
environment: production
host: { directories: [{ path: /srv, limit: 1GB, older_than: 1d }] }
docker: [{ socket: /run/docker.sock }, { name: far, url: "tcp://10.0.0.5:2376", tls: { ca: /ca.pem } }]
postgres:
  - name: main
    nodes:
      - { name: p1, url: { env: DATABASE_URL } }
      - { name: r1, url: "postgresql://ops@10.0.0.12/shop", password: { env: R1_PASSWORD }, ssl: { mode: require, ca: /ca.pem } }
      - { name: r2, url: { file: /nowhere/url } }
    pooler: { url: "postgresql://ops@10.0.0.5/shop" }
`;
  const env = { DATABASE_URL: 'postgresql://ana:p%40ss@db/shop?sslmode=disable', R1_PASSWORD: 'r1-s3cret' };

  test('are the systems, each with where it is and without credentials', async () => {
    const { result } = await load({ file }, {}, { env });
    if (result.is === 'refused') throw new Error(result.problems.map(formatProblem).join());
    expect(result.stack).toEqual({
      name: 'shop',
      environment: 'production',
      access: 'watch',
      accessBecause: expect.stringContaining('q.yaml'),
      logs: [],
      backups: [],
      guards: [],
      customs: [],
      runbooks: shippedFor({ deployed: [], clusters: ['postgres/main'] }),
      systems: [
        { id: 'host', kind: 'host', title: 'web-1', where: 'this machine' },
        { id: 'docker', kind: 'engine', title: 'docker', where: '/run/docker.sock' },
        { id: 'docker/far', kind: 'engine', title: 'far', where: 'tcp://10.0.0.5:2376' },
        { id: 'postgres/main/p1', kind: 'postgres', title: 'p1', group: 'main', where: 'db:5432/shop' },
        {
          id: 'postgres/main/r1',
          kind: 'postgres',
          title: 'r1',
          group: 'main',
          where: '10.0.0.12:5432/shop',
        },
        { id: 'postgres/main/r2', kind: 'postgres', title: 'r2', group: 'main', where: 'see /nowhere/url' },
        {
          id: 'pgbouncer/main',
          kind: 'pgbouncer',
          title: 'pgbouncer',
          group: 'main',
          where: '10.0.0.5:6432',
        },
      ],
    });
    expect(result.connections[0]).toMatchObject({
      directories: [{ path: '/srv', limit: 2 ** 30, oldAfter: 86_400_000 }],
    });
    expect(result.connections[2]).toMatchObject({
      endpoint: { type: 'tcp', host: '10.0.0.5', port: 2376, tls: { ca: '/ca.pem' } },
    });
  });

  test('are reached with what their secrets say at that time', async () => {
    const { result } = await load({ file }, {}, { env });
    if (result.is === 'refused') throw new Error(result.problems.map(formatProblem).join());
    const login = async (id: string) => {
      const found = result.connections.find(({ system }) => system.id === id);
      return found !== undefined && 'login' in found ? found.login() : undefined;
    };
    expect(await login('postgres/main/p1')).toEqual({
      host: 'db',
      port: 5432,
      database: 'shop',
      user: 'ana',
      password: 'p@ss',
      ssl: { mode: 'disable' },
    });
    expect(await login('postgres/main/r1')).toMatchObject({
      password: 'r1-s3cret',
      ssl: { mode: 'require', ca: '/ca.pem' },
    });
    expect(await login('pgbouncer/main')).toMatchObject({
      port: 6432,
      database: 'pgbouncer',
      password: undefined,
    });
    await expect(login('postgres/main/r2')).rejects.toMatchObject({
      name: 'ReadError',
      kind: 'credentials',
      message: 'the url of postgres/main/r2: /nowhere/url cannot be read: it does not exist',
    });
    expect(result.redact('wrong password r1-s3cret for p%40ss')).toBe('wrong password ****** for ******');
  });

  test('may be no PostgreSQL: refused where it is written, a warning where a variable says so', async () => {
    const node = (url: string) =>
      `version: 1\ndocker: []\npostgres: [{ name: m, nodes: [{ name: p, url: ${url} }] }]`;
    const written = await load({ file: node('"mysql://ana:s3cret@h/x"') });
    expect(written.result).toMatchObject({ is: 'refused', because: 'configuration' });
    expect(written.result.problems.map(formatProblem).join()).toMatch(
      /q\.yaml:3:47: postgres\[0\]\.nodes\[0\]\.url is a MySQL URL: MySQL is not supported, only PostgreSQL is$/,
    );
    const referred = await load({ file: node('{ env: U }') }, {}, { env: { U: 'mysql://ana:s3cret@h/x' } });
    expect(referred.result).toMatchObject({ is: 'loaded', problems: [{ severity: 'warning' }] });
    expect(JSON.stringify([written.result, referred.result])).not.toContain('s3cret');
  });
});

describe('warnings about secrets', () => {
  const warnings = async (url: string, env: Surroundings['env'] = {}) => {
    const file = `version: 1\ndocker: []\npostgres: [{ name: m, nodes: [{ name: p, ${url} }] }]`;
    const { result } = await load({ file }, {}, { env });
    return result.problems.map(({ severity, text }) => `${severity}: ${text}`);
  };

  test('a password that is written out', async () => {
    expect(await warnings('url: "postgresql://a:s3cret@h/x"')).toEqual([
      expect.stringMatching(/^warning: .*url holds a password that is written out/),
    ]);
    expect(await warnings('url: "postgresql://a@h/x", password: s3cret')).toEqual([
      expect.stringMatching(/^warning: .*password is written out/),
    ]);
  });

  test('a variable that is not set', async () => {
    expect(await warnings('url: { env: NOT_SET }')).toEqual([
      expect.stringContaining('$NOT_SET, which is not set'),
    ]);
    expect(await warnings('url: { env: SET }', { SET: 'postgresql://h/x' })).toEqual([]);
  });

  test.each([
    [0o600, 0],
    [0o400, 0],
    [0o644, 1],
    [0o604, 1],
    [0o660, 1],
  ])('a file of mode %o: %i', async (mode, count) => {
    const path = await write(join(await temporary(), 'secret'), 'postgresql://h/x', mode);
    expect(await warnings(`url: { file: ${path} }`)).toHaveLength(count);
  });

  test('none for a file under /run/secrets, as Docker makes them', async () => {
    const file =
      'version: 1\ndocker: []\npostgres: [{ name: m, nodes: [{ name: p, url: { file: /run/secrets/u } }] }]';
    const directory = await temporary();
    const path = await write(join(directory, 'q.yaml'), file);
    const entry = { type: 'file', uid: 4711, mode: 0o444, size: 1, version: '' } as const;
    const isSecret = (name: string): boolean => name.startsWith('/run/secrets/');
    const files = {
      ...quiet,
      real: async (name: string) => (isSecret(name) ? name : quiet.real(name)),
      entry: async (name: string) => (isSecret(name) ? entry : quiet.entry(name)),
    };
    const result = await loadConfiguration({ config: path }, setting(directory, { files }));
    expect(result).toMatchObject({ is: 'loaded', problems: [] });
  });
});
