import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Given, Outside } from '../../src/commands/command.ts';
import { runConfig } from '../../src/commands/config.ts';
import type { Surroundings } from '../../src/config/surroundings.ts';
import { setting, temporary, write } from '../config/setting.ts';

type Env = Surroundings['env'];

async function run(directory: string, words: string, values: Given['values'] = {}, env: Env = {}) {
  const written = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof written) =>
    Object.assign(new PassThrough(), {
      write: (text: string) => {
        written[name] += text;
        return true;
      },
    });
  const outside = { env, stdout: stream('stdout'), stderr: stream('stderr'), now: () => 0 };
  const surroundings = setting(directory, { env });
  const positionals = words === '' ? [] : words.split(' ');
  // A command of this kind touches nothing else of the outside.
  const code = await runConfig({ values, positionals }, outside as unknown as Outside, surroundings);
  return { code, ...written };
}

const good = 'version: 1\nstack: shop\ndocker: []\npostgres: []\n';

describe('config check', () => {
  test('says that a file is right', async () => {
    const directory = await temporary();
    const path = await write(join(directory, 'q.yaml'), good);
    const expected = { code: 0, stdout: `${path} is right.\n`, stderr: '' };
    expect(await run(directory, 'check q.yaml')).toEqual(expected);
    expect(await run(directory, 'check', { config: path })).toEqual(expected);
    expect(await run(directory, 'check', {}, { QUARTERDECK_CONFIG: path })).toEqual(expected);
  });

  test('says what is wrong, all of it, each with its place', async () => {
    const directory = await temporary();
    const path = await write(join(directory, 'q.yaml'), 'version: 1\naccess: opperate\nnotify: []');
    const { code, stdout } = await run(directory, 'check q.yaml');
    expect(code).toBe(2);
    expect(stdout.split('\n')).toEqual([
      `error: ${path}:2:9: access is "opperate", expected "watch" or "operate"`,
      expect.stringContaining(`error: ${path}:3:1: "notify" is not a key of this file`),
      '',
    ]);
  });

  test('says it as one JSON object', async () => {
    const directory = await temporary();
    const file = await write(join(directory, 'q.yaml'), 'version: 2');
    const { code, stdout } = await run(directory, 'check q.yaml', { json: true });
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toEqual({
      version: 1,
      at: '1970-01-01T00:00:00.000Z',
      valid: false,
      source: null,
      problems: [{ severity: 'error', text: 'version is 2, expected 1', file, line: 1, column: 10 }],
    });
  });

  test('fails for a file that is not there, that others can write, or the host’s that is broken', async () => {
    const directory = await temporary();
    await write(join(directory, 'open.yaml'), good, 0o666);
    expect((await run(directory, 'check gone.yaml')).code).toBe(2);
    expect((await run(directory, 'check open.yaml')).code).toBe(2);
    await write(setting(directory).ceiling, 'nonsense');
    expect((await run(directory, 'check')).code).toBe(2);
  });

  test('is content without a file', async () => {
    const { code, stdout } = await run(await temporary(), 'check');
    expect([code, stdout]).toEqual([0, 'There is no stack file: what is found here is right.\n']);
  });
});

describe('config show', () => {
  const secrets = ['lit-s3cret', 'url-s3cret', 'env-s3cret', 'arg-s3cret', 'op-s3cret', 'par-s3cret'];
  const file = `
version: 1
stack: shop
access: operate
host: { directories: [{ path: /srv, limit: 10GB, older_than: 36h }] }
docker: []
postgres:
  - name: main
    nodes:
      - { name: p1, url: "postgresql://ana:url-s3cret@db/shop?token=par-s3cret", operate: { url: "postgresql://root:op-s3cret@db/shop", password: op-s3cret } }
      - { name: r1, url: { env: R1_URL }, password: lit-s3cret }
      - { name: r2, url: { command: [vault, -t, arg-s3cret] } }
`;
  const env = { R1_URL: 'postgresql://ana:env-s3cret@10.0.0.12/shop' };

  test('shows what is in force, as a file that could be written', async () => {
    const directory = await temporary();
    await write(join(directory, 'q.yaml'), file);
    const { code, stdout } = await run(directory, 'show', { config: 'q.yaml' }, env);
    expect(code).toBe(0);
    expect(stdout).toContain('limit: 10GB\n      older_than: 36h');
    expect(stdout).toContain('postgresql://ana:******@db:5432/shop');
    const again = await write(join(directory, 'again.yaml'), stdout);
    expect((await run(directory, `check ${again}`, {}, env)).code).toBe(0);
  });

  test('shows no secret, nor do check and the errors of either', async () => {
    const directory = await temporary();
    await write(join(directory, 'q.yaml'), file);
    await write(
      join(directory, 'bad.yaml'),
      file.replace('access: operate', 'access: opperate').replace('"}', '"'),
    );
    await write(join(directory, 'mysql.yaml'), file.replaceAll('postgresql:', 'mysql:'));
    for (const word of ['show', 'check'])
      for (const config of ['q.yaml', 'bad.yaml', 'mysql.yaml'])
        for (const json of [true, false]) {
          const { stdout, stderr } = await run(directory, word, { config, json }, env);
          for (const secret of secrets) expect(stdout + stderr).not.toContain(secret);
        }
  });

  test('shows discovery where there is no file', async () => {
    const env = { DATABASE_URL: 'postgresql://ana:env-s3cret@db/shop' };
    const { stdout } = await run(await temporary(), 'show', { json: true }, env);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      source: null,
      stack: 'default',
      access: 'operate',
      access_because: null,
      systems: [{ id: 'host' }, { id: 'postgres/main/db', kind: 'postgres', where: 'db:5432/shop' }],
      postgres: [{ name: 'main', nodes: [{ name: 'db', url: { env: 'DATABASE_URL' } }] }],
    });
  });

  test('has exit code 2 for a file that is wrong, and 5 for one that is not there', async () => {
    const directory = await temporary();
    await write(join(directory, 'q.yaml'), 'version: 2');
    expect((await run(directory, 'show', { config: 'q.yaml' })).code).toBe(2);
    expect((await run(directory, 'show', { config: 'gone.yaml' })).code).toBe(5);
  });
});

describe('config init', () => {
  const env = {
    DATABASE_URL: 'postgresql+asyncpg://ana:url-s3cret@db/shop',
    DB_HOST: '10.0.0.12',
    DB_PASSWORD: 'db-s3cret',
    PGHOST: 'db3',
    PGPASSWORD: 'pg-s3cret',
    DOCKER_HOST: 'tcp://10.0.0.5:2375',
  };

  test.each([{}, env])(
    'writes what it found as a file that is right and holds no secret',
    async (variables) => {
      const directory = await temporary();
      const { code } = await run(directory, 'init', { output: 'etc/new.yaml' }, variables);
      expect(code).toBe(0);
      const path = join(directory, 'etc', 'new.yaml');
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      expect(await readFile(path, 'utf8')).not.toContain('s3cret');
      const { stdout } = await run(directory, `check ${path}`, {}, variables);
      expect(stdout).toBe(`${path} is right.\n`);
    },
  );

  test('leaves a file alone that is there already', async () => {
    const directory = await temporary();
    const path = await write(join(directory, 'q.yaml'), good);
    const { code, stderr } = await run(directory, 'init', { output: 'q.yaml' });
    expect([code, stderr]).toEqual([
      3,
      `quarterdeck: ${path} cannot be written: it exists already, and is left as it is. Nothing was done.\n`,
    ]);
    expect(await readFile(path, 'utf8')).toBe(good);
  });

  test('says what it found and cannot use', async () => {
    const { stdout, stderr } = await run(await temporary(), 'init', {}, { DATABASE_URL: 'mysql://a:b@c/d' });
    expect(stderr).toContain('MySQL is not supported');
    expect(stdout).toContain('version: 1');
  });
});

describe('config init --env', () => {
  const variables = [
    'SECRET_KEY=4f1c0a9be2d34c7d8f6a5b4c3d2e1f00',
    'ENVIRONMENT=production',
    'COMPOSE_PROJECT_NAME=shop',
    'DATABASE_URL=postgresql://app:url-s3cret@db:5432/shop',
    'REDIS_URL=redis://:redis-s3cret@redis:6379/0',
    'POSTGRES_HOST=10.0.0.12',
    'POSTGRES_USER=ana',
    'POSTGRES_PASSWORD=pg-s3cret',
    'LOG_FILE=logs/app.log',
    'LOG_LEVEL=INFO',
  ].join('\n');

  test('writes a stack file that refers to the environment file and loads without its variables', async () => {
    const directory = await temporary();
    const env = await write(join(directory, '.env.production'), variables);
    const { code, stderr } = await run(directory, 'init', { env: '.env.production', output: 'q.yaml' });
    expect(code).toBe(0);
    expect(stderr).toBe(
      `quarterdeck: 8 of the 10 variables of ${env} say what to watch: COMPOSE_PROJECT_NAME, DATABASE_URL, ` +
        'ENVIRONMENT, LOG_FILE, POSTGRES_HOST, POSTGRES_PASSWORD, POSTGRES_USER, REDIS_URL. ' +
        'Not used: LOG_LEVEL, SECRET_KEY.\n',
    );
    const path = join(directory, 'q.yaml');
    const text = await readFile(path, 'utf8');
    expect(text).not.toMatch(/s3cret|4f1c0a9b/);
    expect(text).toContain('#   DATABASE_URL          the database\n');
    expect(text).toContain('# Not used: LOG_LEVEL, SECRET_KEY.\n');
    expect(parse(text)).toMatchObject({
      stack: 'shop',
      environment: 'production',
      access: 'watch',
      postgres: [
        { name: 'shop', nodes: [{ url: { env: 'DATABASE_URL', file: env } }] },
        { nodes: [{ password: { env: 'POSTGRES_PASSWORD', file: env } }] },
      ],
      redis: [{ url: { env: 'REDIS_URL', file: env } }],
      logs: [{ name: 'application', file: join(directory, 'logs', 'app.log') }],
    });
    expect((await run(directory, `check ${path}`)).stdout).toBe(`${path} is right.\n`);
  });

  test('has databases copied to the bucket that the documents name, and copies no key', async () => {
    const directory = await temporary();
    const bucket = [
      'S3_BACKUP_ENABLED=true',
      'S3_BACKUP_BUCKET=shop-backups',
      'S3_REGION=eu-central-1',
      'S3_ACCESS_KEY=AKIDs3cret',
      'S3_SECRET_KEY=s3-s3cret',
    ];
    const env = await write(join(directory, '.env'), `${variables}\n${bucket.join('\n')}\n`);
    const { stderr } = await run(directory, 'init', { env: '.env', output: 'q.yaml' });
    expect(stderr).toContain('13 of the 15 variables');
    const path = join(directory, 'q.yaml');
    const text = await readFile(path, 'utf8');
    expect(text).not.toContain('s3cret');
    const backup = {
      directory: '/var/backups/shop',
      remote: {
        s3: {
          ...{ bucket: 'shop-backups', region: 'eu-central-1' },
          ...{
            access_key: { env: 'S3_ACCESS_KEY', file: env },
            secret_key: { env: 'S3_SECRET_KEY', file: env },
          },
        },
      },
    };
    expect(parse(text)).toMatchObject({ postgres: [{ name: 'shop', backup }, { backup }] });
    expect((await run(directory, `check ${path}`)).stdout).toBe(`${path} is right.\n`);
    const shown = await run(directory, 'show', { config: path });
    expect(shown.stdout).not.toContain('s3cret');
    expect(parse(shown.stdout).postgres[0].backup.remote.s3).toMatchObject({
      prefix: 'database-backups/',
      timeout: '6h',
    });
  });

  test('has nothing copied where that is switched off', async () => {
    const directory = await temporary();
    await write(join(directory, '.env'), `${variables}\nS3_BACKUP_ENABLED=false\nS3_BACKUP_BUCKET=shop\n`);
    const { stdout } = await run(directory, 'init', { env: '.env' });
    expect(stdout).not.toContain('bucket:');
  });

  test('finds the SQLite database of a file beside it', async () => {
    const directory = await temporary();
    await write(join(directory, 'app', '.env'), 'DATABASE_URL=sqlite:///data/app.db\n');
    await run(directory, 'init', { env: 'app/.env', output: 'q.yaml' });
    const path = join(directory, 'q.yaml');
    expect(parse(await readFile(path, 'utf8'))).toMatchObject({
      sqlite: [{ name: 'app', path: join(directory, 'app', 'data', 'app.db') }],
    });
    expect((await run(directory, `check ${path}`)).code).toBe(0);
  });

  test('takes nothing that leads to a system from the variables of the caller', async () => {
    const directory = await temporary();
    await write(join(directory, '.env'), 'LOG_LEVEL=INFO\n');
    const given = { DATABASE_URL: 'postgresql://db/shop', DOCKER_HOST: 'tcp://10.0.0.5:2375' };
    const { stdout } = await run(directory, 'init', { env: '.env' }, given);
    expect(parse(stdout)).toEqual({
      version: 1,
      stack: 'default',
      access: 'watch',
      docker: [{ name: 'docker', url: 'tcp://10.0.0.5:2375' }],
    });
  });

  test('needs a file that is there', async () => {
    const directory = await temporary();
    await expect(run(directory, 'init', { env: 'gone' })).rejects.toMatchObject({
      name: 'UsageError',
      message: `--env: ${join(directory, 'gone')} cannot be read: it does not exist.`,
    });
  });
});

test('config env writes an environment file to fill in, for its owner alone', async () => {
  const directory = await temporary();
  const path = join(directory, '.env');
  const { code, stdout } = await run(directory, 'env', { output: '.env' });
  expect([code, stdout]).toEqual([0, `${path} is written; quarterdeck doctor --env ${path} checks it.\n`]);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readFile(path, 'utf8')).toContain('SECRET_KEY=\n');
});

test('config schema prints JSON Schema', async () => {
  const { code, stdout } = await run(await temporary(), 'schema');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ title: 'quarterdeck.yaml', additionalProperties: false });
});

test.each([
  ['', {}, 'config needs a word: expected one of check, show, init, env, schema.'],
  ['chek', {}, '"chek" is no word of config: did you mean "check"?'],
  ['show x', {}, 'config show takes no file.'],
  ['check a b', {}, 'config check takes one file.'],
  ['check a', { config: 'b' }, 'config check takes a file or --config, not both.'],
  ['schema', { json: true }, '--json goes with config check and config show.'],
  ['check', { output: 'x' }, '--output goes with config init and config env.'],
  ['show', { env: 'x' }, '--env goes with config init.'],
])('"config %s" %j is refused', async (words, values, message) => {
  await expect(run(await temporary(), words, values)).rejects.toMatchObject({ name: 'UsageError', message });
});
