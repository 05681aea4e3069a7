import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { discover } from '../../src/config/discover/discover.ts';
import type { Files } from '../../src/config/files.ts';
import { loadConfiguration } from '../../src/config/load.ts';
import { formatProblem } from '../../src/config/problem.ts';
import { showJson, showYaml } from '../../src/config/show.ts';
import type { Surroundings } from '../../src/config/surroundings.ts';
import { quiet, setting, temporary, write } from './setting.ts';

async function load(redis: string, env: Surroundings['env'] = {}) {
  const directory = await temporary();
  const text = `version: 1\ndocker: []\npostgres: []\nredis:\n${redis}`;
  const file = await write(join(directory, 'q.yaml'), text);
  return loadConfiguration({ config: file }, setting(directory, { env, files: quiet }));
}

async function loaded(redis: string, env?: Surroundings['env']) {
  const result = await load(redis, env);
  if (result.is === 'refused') throw new Error(result.problems.map(formatProblem).join('\n'));
  return result;
}

const problemsOf = async (redis: string): Promise<string> =>
  (await load(redis)).problems.map(({ text }) => text).join('\n');

const behindSentinels = `
  - name: cache
    sentinels: [10.0.0.21, "10.0.0.22:26380"]
    username: ops_monitor
    password: { env: REDIS_OPS }
    sentinel_password: { env: SENTINEL_OPS }
    queues: [{ db: 1, key: celery }]
`;
const secrets = { REDIS_OPS: 'planted-one', SENTINEL_OPS: 'planted-two' };

describe('an entry', () => {
  test('that names Sentinels has them as systems, and the nodes come from what they say', async () => {
    const { connections, stack } = await loaded(behindSentinels, secrets);
    expect(stack.systems.slice(1)).toEqual([
      {
        id: 'sentinel/cache/10.0.0.21',
        kind: 'sentinel',
        title: '10.0.0.21',
        group: 'cache',
        where: '10.0.0.21:26379',
      },
      {
        id: 'sentinel/cache/10.0.0.22:26380',
        kind: 'sentinel',
        title: '10.0.0.22:26380',
        group: 'cache',
        where: '10.0.0.22:26380',
      },
    ]);
    const sentinel = connections.find(({ kind }) => kind === 'sentinel');
    if (sentinel?.kind !== 'sentinel') throw new Error('no Sentinel');
    expect(await sentinel.login()).toMatchObject({
      host: '10.0.0.21',
      port: 26_379,
      password: 'planted-two',
    });
    const member = sentinel.member?.({ host: '10.0.0.5', port: 6379 });
    expect(member?.system).toMatchObject({
      id: 'redis/cache/10.0.0.5:6379',
      title: '10.0.0.5',
      group: 'cache',
    });
    expect(member?.queues).toEqual([{ db: 1, key: 'celery' }]);
    expect(await member?.login()).toMatchObject({
      username: 'ops_monitor',
      password: 'planted-one',
      tls: undefined,
    });
  });

  test('that names nodes has those, and asks no Sentinel for more', async () => {
    const { connections } = await loaded(
      `
  - name: cache
    nodes: [{ name: m1, url: "rediss://10.0.0.1" }, { name: s1, url: { env: S1 } }]
    sentinels: [10.0.0.21]
    tls: { ca: /etc/ca.pem }
`,
      { S1: 'redis://ops:planted@10.0.0.2:6380' },
    );
    const [m1, s1] = connections.filter(({ kind }) => kind === 'redis');
    if (m1?.kind !== 'redis' || s1?.kind !== 'redis') throw new Error('no nodes');
    expect(await m1.login()).toMatchObject({ tls: { verify: true, ca: '/etc/ca.pem' }, password: undefined });
    expect(s1.system.where).toBe('10.0.0.2:6380');
    expect(await s1.login()).toMatchObject({ username: 'ops', password: 'planted' });
    expect(connections.find(({ kind }) => kind === 'sentinel')).not.toHaveProperty('member');
  });

  test('that is a single server bears its own name', async () => {
    const { stack } = await loaded('  - { name: sessions, url: "unix:///run/redis.sock" }');
    expect(stack.systems.at(-1)).toEqual({
      ...{ id: 'redis/sessions', kind: 'redis', title: 'sessions', group: 'sessions' },
      where: '/run/redis.sock',
    });
  });

  test.each([
    ['  - { name: cache }', 'redis[0] is a mapping, expected either url, or nodes and sentinels'],
    ['  - { name: cache, url: "redis://a", sentinels: [b] }', 'either url, or nodes and sentinels'],
    ['  - { name: cache, url: "http://a" }', 'redis[0].url is no Redis URL'],
    ['  - { name: cache, sentinels: ["a b"] }', 'expected HOST:PORT of a Sentinel'],
    ['  - { name: cache, sentinels: [a, a] }', 'expected each Sentinel once'],
    [
      '  - { name: cache, url: "redis://a", queues: [{ db: -1, key: q }] }',
      'expected the number of a database',
    ],
    ['  - { name: cache, url: "redis://a", pasword: x }', 'did you mean "password"?'],
  ])('%s is refused in words', async (text, expected) => expect(await problemsOf(text)).toContain(expected));

  test('with a password written out is warned of, and never shown', async () => {
    const written = '  - { name: cache, url: "redis://ops:planted-url@a", password: planted-pw }';
    expect(await problemsOf(written)).toMatch(/redis\[0\]\.url holds a password that is written out/);
    expect(await problemsOf(written)).toMatch(/redis\[0\]\.password is written out/);
    const result = await loaded(written);
    const shown = `${await showYaml(result)}${JSON.stringify(showJson(result))}${await problemsOf(written)}`;
    expect(shown).not.toContain('planted');
    expect(shown).toContain('redis://ops:******@a');
  });

  test('is shown as it could be written, with its references', async () => {
    const yaml = await showYaml(await loaded(behindSentinels, secrets));
    expect(yaml).toContain('env: REDIS_OPS');
    expect(yaml).toContain('master: mymaster');
    expect(yaml).not.toContain('planted');
  });
});

describe('discovery', () => {
  const found = async (env: Surroundings['env'], files: Files = quiet) => {
    const { sections, problems } = await discover(undefined, setting('/nowhere', { env, files }));
    return {
      redis: sections.redis.map(({ url, password }) => ({ url, password })),
      problems: problems.map(({ text }) => text),
    };
  };
  const listening = (line: string): Files => ({
    ...quiet,
    read: async (path, limit) =>
      path === '/proc/net/tcp'
        ? new TextEncoder().encode(`  sl  local_address\n${line}\n`)
        : quiet.read(path, limit),
  });

  test('takes REDIS_URL, by reference', async () =>
    expect(await found({ REDIS_URL: 'redis://:planted@cache' })).toEqual({
      ...{ redis: [{ url: { env: 'REDIS_URL' }, password: undefined }], problems: [] },
    }));

  test('takes REDIS_PASSWORD where the URL has none', async () =>
    expect((await found({ REDIS_URL: 'redis://cache', REDIS_PASSWORD: 'planted' })).redis).toEqual([
      { url: { env: 'REDIS_URL' }, password: { env: 'REDIS_PASSWORD' } },
    ]));

  test('takes REDIS_HOST and REDIS_PORT', async () =>
    expect((await found({ REDIS_HOST: 'cache', REDIS_PORT: '6380' })).redis).toEqual([
      { url: 'redis://cache:6380', password: undefined },
    ]));

  test('says what is wrong with a variable, without its value', async () =>
    expect((await found({ REDIS_URL: 'memcached://planted' })).problems).toEqual([
      'REDIS_URL is no Redis URL, expected redis://HOST:PORT, rediss://HOST:PORT or unix:///PATH',
    ]));

  test('finds whoever listens on the usual port of this machine, without connecting', async () => {
    const line = '   3: 0100007F:18EB 00000000:0000 0A 00000000:00000000 00:00000000 00000000   103 0 25088';
    expect((await found({}, listening(line))).redis).toMatchObject([{ url: 'redis://127.0.0.1:6379' }]);
    expect((await found({}, listening(line.replace(' 0A ', ' 01 ')))).redis).toEqual([]);
    expect((await found({}, listening(line.replace('18EB', '18EC')))).redis).toEqual([]);
  });

  test('finds nothing where nothing is', async () =>
    expect(await found({})).toEqual({ redis: [], problems: [] }));
});
