import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parsePostgresUrl } from '../../../src/config/addresses/postgres-url.ts';
import { connectionsOf } from '../../../src/config/connect.ts';
import { discover } from '../../../src/config/discover/discover.ts';
import { readStackFile } from '../../../src/config/file/read.ts';
import type { Surroundings } from '../../../src/config/surroundings.ts';
import { quiet, rooted, setting, temporary, write } from '../setting.ts';

type Env = Surroundings['env'];

/** A machine of the test's own: a root directory with the sockets it should have. */
async function machine(sockets: readonly string[], env: Env = {}): Promise<Surroundings> {
  const root = await temporary();
  for (const path of sockets) await listen(join(root, path));
  return setting(root, { env, files: rooted(root), uid: 1000 });
}

async function listen(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(path, resolve);
  await promise;
  onTestFinished(() => new Promise((done) => server.close(() => done())));
}

const systems = async (outside: Surroundings): Promise<readonly (readonly [string, string])[]> => {
  const { sections } = await discover(undefined, outside);
  return connectionsOf(sections, outside, () => undefined).map(({ system }) => [system.id, system.where]);
};
const host = ['host', 'this machine'] as const;

test('on a bare machine there is the host', async () =>
  expect(await systems(await machine([]))).toEqual([host]));

describe('engines', () => {
  test('are found by their sockets, Docker’s own first', async () => {
    const outside = await machine([
      'run/user/1000/podman/podman.sock',
      'run/podman/podman.sock',
      'run/user/1000/docker.sock',
      'run/docker.sock',
    ]);
    expect(await systems(outside)).toEqual([
      host,
      ['docker', '/run/docker.sock'],
      ['docker/rootless', '/run/user/1000/docker.sock'],
      ['docker/podman', '/run/podman/podman.sock'],
      ['docker/podman-rootless', '/run/user/1000/podman/podman.sock'],
    ]);
  });

  test('that two paths lead to are one', async () => {
    const outside = await machine(['run/docker.sock']);
    await mkdir(join(outside.cwd, 'var'));
    await symlink('../run', join(outside.cwd, 'var/run'));
    expect(await systems(outside)).toEqual([host, ['docker', '/run/docker.sock']]);
  });

  test('of Podman alone are called so', async () =>
    expect(await systems(await machine(['run/podman/podman.sock']))).toEqual([
      host,
      ['docker/podman', '/run/podman/podman.sock'],
    ]));

  test('are the one that DOCKER_HOST names, and no other', async () => {
    const outside = await machine(['run/docker.sock'], {
      DOCKER_HOST: 'tcp://10.0.0.5',
      DOCKER_TLS_VERIFY: '1',
      DOCKER_CERT_PATH: '/certs',
    });
    const { sections } = await discover(undefined, outside);
    expect(connectionsOf(sections, outside, () => undefined)[1]).toMatchObject({
      endpoint: {
        host: '10.0.0.5',
        port: 2376,
        tls: { ca: '/certs/ca.pem', cert: '/certs/cert.pem', key: '/certs/key.pem' },
      },
    });
  });

  test('are not sought where a plain file stands', async () => {
    const outside = await machine([]);
    await mkdir(join(outside.cwd, 'run'));
    await writeFile(join(outside.cwd, 'run/docker.sock'), '');
    expect(await systems(outside)).toEqual([host]);
  });

  test('behind ssh are refused in a sentence, and the rest works', async () => {
    const { problems } = await discover(undefined, await machine([], { DOCKER_HOST: 'ssh://ana@h' }));
    expect(problems).toMatchObject([{ severity: 'warning', text: expect.stringContaining('ssh -L') }]);
  });
});

describe('SQLite', () => {
  const found = async (url: string, ...files: readonly string[]) => {
    const outside = await machine([], { DATABASE_URL: url });
    for (const path of files) await write(join(outside.cwd, path), '');
    return { cwd: outside.cwd, found: await systems(outside) };
  };

  test('is found by its URL, relative to where the console was started', async () => {
    const { cwd, found: list } = await found('sqlite:///data/shop app.db');
    expect(list).toEqual([host, ['sqlite/shop-app', `${cwd}/data/shop app.db`]]);
  });

  test('is found where its path is absolute', async () => {
    expect((await found('sqlite:////srv/app.sqlite3')).found).toEqual([
      host,
      ['sqlite/app', '/srv/app.sqlite3'],
    ]);
  });

  test('of three slashes is taken as absolute where only that file is there', async () => {
    expect((await found('sqlite:///srv/app.db', 'srv/app.db')).found).toEqual([
      host,
      ['sqlite/app', '/srv/app.db'],
    ]);
  });
});

describe('PostgreSQL', () => {
  test('is found by a socket', async () =>
    expect(await systems(await machine(['run/postgresql/.s.PGSQL.5432']))).toEqual([
      host,
      ['postgres/main/local', '/run/postgresql:5432/postgres'],
    ]));

  test('in several is as many clusters, named by port or database', async () => {
    const outside = await machine(
      ['run/postgresql/.s.PGSQL.5432', 'run/postgresql/.s.PGSQL.5433', 'tmp/.s.PGSQL.5434'],
      {
        DATABASE_URL: 'postgresql://ana:s3cret@db.example/shop',
      },
    );
    expect(await systems(outside)).toEqual([
      host,
      ['postgres/shop/db.example', 'db.example:5432/shop'],
      ['postgres/5432/local', '/run/postgresql:5432/postgres'],
      ['postgres/5433/local', '/run/postgresql:5433/postgres'],
      ['postgres/5434/local', '/tmp:5434/postgres'],
    ]);
  });

  test('that a variable and a socket reach is one, reached as the variable says', async () => {
    const outside = await machine(['run/postgresql/.s.PGSQL.5432'], {
      DATABASE_URL: 'postgresql://127.0.0.1/shop',
    });
    expect(await systems(outside)).toEqual([host, ['postgres/main/local', '127.0.0.1:5432/shop']]);
  });

  test('behind PgBouncer’s port is the pooler', async () => {
    const sockets = ['run/postgresql/.s.PGSQL.5432', 'run/postgresql/.s.PGSQL.6432'];
    expect(await systems(await machine(sockets))).toEqual([
      host,
      ['postgres/main/local', '/run/postgresql:5432/postgres'],
      ['pgbouncer/main', '/run/postgresql:6432'],
    ]);
    expect(await systems(await machine(['tmp/.s.PGSQL.6432']))).toEqual([
      host,
      ['pgbouncer/main', '/tmp:6432'],
    ]);
  });

  test.each([
    [
      { DATABASE_URL: 'mysql://ana:s3cret@h/x' },
      'DATABASE_URL is a MySQL URL: MySQL is not supported, only PostgreSQL is',
    ],
    [
      { DATABASE_URL: 'sqlite:///:memory:' },
      'DATABASE_URL is a database in memory, which only its own process can see',
    ],
    [{ DB_HOST: 'h', DB_CONNECTION: 'mysql' }, 'DB_HOST is a mysql server: only PostgreSQL is supported'],
    [{ DB_HOST: 'h', DB_PORT: 'x' }, 'DB_PORT is not a number from 1 to 65535'],
    [{ DB_HOST: 'h', DB_SSL_MODE: 'x' }, expect.stringContaining('DB_SSL_MODE is none, expected disable')],
    [{ PGHOST: 'a,b' }, 'PGHOST names several hosts: name each as a node of a stack file'],
    [{ PGHOST: 'http://h' }, expect.stringMatching(/^PGHOST is neither a host name/)],
    [{ PGPORT: '0' }, 'PGPORT is not a number from 1 to 65535'],
  ])('is not what %j names: one warning, and the rest works', async (env, text) => {
    const { sections, problems } = await discover(undefined, await machine([], env));
    expect(problems).toEqual([{ severity: 'warning', text, place: undefined }]);
    expect(sections.postgres).toEqual([]);
  });
});

async function loginsOf(env: Env) {
  const outside = setting('/nowhere', { env, files: quiet });
  const { sections } = await discover(undefined, outside);
  const connections = connectionsOf(sections, outside, () => undefined);
  return Promise.all(
    connections.flatMap((connection) => (connection.kind === 'postgres' ? [connection.login()] : [])),
  );
}

describe('DB_*', () => {
  const given = { DB_HOST: 'db', DB_PORT: '5433', DB_NAME: 'shop', DB_USER: 'app', DB_PASSWORD: 's3cret' };

  test('name a server', async () =>
    expect(await loginsOf(given)).toEqual([
      { host: 'db', port: 5433, database: 'shop', user: 'app', password: 's3cret', ssl: { mode: 'require' } },
    ]));

  test.each([
    [{ DB_HOST: 'db' }, 'require'],
    [{ DB_HOST: '10.0.0.1' }, 'require'],
    [{ DB_HOST: 'localhost' }, 'prefer'],
    [{ DB_HOST: '127.0.0.1' }, 'prefer'],
    [{ DB_HOST: '/run/postgresql' }, 'prefer'],
    [{ DB_HOST: 'db', DB_SSL_MODE: 'disable' }, 'disable'],
    [{ DB_HOST: 'localhost', DB_SSL_MODE: 'verify-full' }, 'verify-full'],
    [{ DATABASE_URL: 'postgresql://db/x?sslmode=disable', DB_SSL_MODE: 'require' }, 'disable'],
    [{ DATABASE_URL: 'postgresql://db/x', DB_SSL_MODE: 'require' }, 'require'],
    [{ DATABASE_URL: 'postgresql://db/x' }, 'prefer'],
    [{ POSTGRES_HOST: 'db' }, 'require'],
    [{ PGHOST: 'db' }, 'prefer'],
    [{ PGHOST: 'db', PGSSLMODE: 'verify-ca' }, 'verify-ca'],
  ])('%j is reached with sslmode %s', async (env, mode) =>
    expect((await loginsOf(env))[0]?.ssl.mode).toBe(mode),
  );
});

test('POSTGRES_* name a server once they name its host', async () => {
  const env = { POSTGRES_DB: 'shop', POSTGRES_USER: 'app', POSTGRES_PASSWORD: 's3cret' };
  const login = { port: 5432, database: 'shop', user: 'app', password: 's3cret' };
  expect(await loginsOf({ ...env, POSTGRES_SERVER: 'db' })).toMatchObject([{ host: 'db', ...login }]);
  expect(await loginsOf(env)).toEqual([]);
});

test('PG* name a server as libpq has it', async () => {
  const env = {
    PGHOST: 'db',
    PGDATABASE: 'shop',
    PGUSER: 'app',
    PGPASSWORD: 's3cret',
    PGSSLROOTCERT: '/ca.pem',
    PGSSLCERT: '/c.pem',
    PGSSLKEY: '/k.pem',
  };
  expect(await loginsOf(env)).toEqual([
    {
      host: 'db',
      port: 5432,
      database: 'shop',
      user: 'app',
      password: 's3cret',
      ssl: { mode: 'prefer', ca: '/ca.pem', cert: '/c.pem', key: '/k.pem' },
    },
  ]);
});

describe('any password', () => {
  const password = fc
    .string({ minLength: 1, unit: 'grapheme' })
    .filter((text) => text.isWellFormed() && !/[\r\n]$/.test(text));

  test('goes through DB_PASSWORD and PGPASSWORD unharmed', () =>
    fc.assert(
      fc.asyncProperty(password, async (value) => {
        const [db, pg] = await loginsOf({ DB_HOST: 'a', DB_PASSWORD: value, PGHOST: 'b', PGPASSWORD: value });
        return db?.password === value && pg?.password === value;
      }),
      { numRuns: 50 },
    ));

  test('goes through DATABASE_URL unharmed', () =>
    fc.assert(
      fc.asyncProperty(password, async (value) => {
        const DATABASE_URL = `postgresql+psycopg2://app:${encodeURIComponent(value)}@db/shop`;
        return (await loginsOf({ DATABASE_URL }))[0]?.password === value;
      }),
      { numRuns: 50 },
    ));
});

test('no variables whatever make it throw, and what it says is a valid stack file', () => {
  const value = fc.oneof(
    fc.string(),
    fc.webUrl(),
    fc.constantFrom('db', '5433', 'postgresql://a:b@c/d', '/run/x', 'tcp://h'),
  );
  const names = [
    'DATABASE_URL',
    'DB_HOST',
    'DB_PORT',
    'DB_NAME',
    'DB_USER',
    'POSTGRES_HOST',
    'POSTGRES_DB',
    'PGHOST',
    'PGDATABASE',
    'PGUSER',
    'DOCKER_HOST',
  ];
  const variables = fc.dictionary(fc.constantFrom(...names), value);
  return fc.assert(
    fc.asyncProperty(variables, async (env) => {
      const { sections } = await discover(undefined, setting('/nowhere', { env }));
      const text = JSON.stringify({ version: 1, docker: sections.docker, postgres: sections.postgres });
      expect(readStackFile(new TextEncoder().encode(text), 'q.yaml')).toMatchObject({ is: 'valid' });
      for (const { nodes } of sections.postgres)
        for (const { url } of nodes)
          if (typeof url === 'string') expect(parsePostgresUrl(url).is).toBe('parts');
    }),
    { numRuns: 50 },
  );
});
