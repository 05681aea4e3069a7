import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { foldUpstreams } from '../../src/domain/nginx/fold.ts';
import type { MemberState, NginxConfiguration } from '../../src/domain/nginx.ts';
import { openLab } from '../lab/lab.ts';
import { labOfWorker } from '../lab/ours.ts';
import { until } from '../lab/processes.ts';
import { open, watch } from './nginx/watched.ts';

const { nginx } = openLab(labOfWorker());
const { status, config, members, directory, ports } = nginx;
const watching = (parts: Parameters<typeof open>[0] = { status, config }) => watch(open(parts));

afterEach(async () => {
  nginx.thaw();
  await Promise.all([members.a.behave(), members.b.behave()]);
  nginx.write((site) => site);
  nginx.certify('valid');
  await nginx.reload();
});

/** Looks until it is as it should be. */
const seen = <T>(look: () => Promise<T | undefined>, is: (value: T) => boolean): Promise<T> =>
  until('What was staged', async () => {
    const value = await look();
    return value !== undefined && is(value) ? value : undefined;
  });

const lastIn =
  <T>(look: () => Promise<{ readonly last?: { readonly value: T } }>) =>
  async (): Promise<T | undefined> =>
    (await look()).last?.value;

describe('an nginx', () => {
  test('is read as it is: what it counts, whom it passes requests to, what it shows', async () => {
    const { answer, configuration, upstreams } = watching();
    const { counters, rates } = await seen(lastIn(answer), (value) => value.rates !== undefined);
    expect(counters).toMatchObject({ active: expect.any(Number), writing: 1 });
    expect(rates).toMatchObject({ dropped: 0 });
    expect((await upstreams()).last?.value.upstreams).toMatchObject([
      { name: 'app', members: [{ state: 'up', maxFails: 3, failTimeout: 30_000 }, { state: 'up' }] },
    ]);
    const found = (await configuration()).last?.value;
    expect(found?.files.map(({ path }) => path)).toEqual([config, join(directory, 'sites/shop.conf')]);
    expect(found?.process).toMatchObject({ workers: 1 });
    expect(found?.logs).toEqual([join(directory, 'error.log'), join(directory, 'access.log')]);
    expect(found?.certificates).toMatchObject([{ names: ['localhost'], subject: 'localhost' }]);
    expect(found?.findings).toEqual([]);
  });

  test('offers its page by its configuration, and without one says at least that it takes connections', async () => {
    expect((await watching({ config }).answer()).last?.value.counters).toBeDefined();
    nginx.write((site) => site.replace('stub_status;', 'return 204;'));
    const { last } = await watching({ config }).answer();
    expect(last?.value).toMatchObject({ counters: undefined, roundTrip: expect.any(Number) });
  });

  test('that is stopped is down, one that hangs does not answer, and both heal', async () => {
    const { answer } = watching();
    await nginx.stop();
    expect((await answer()).failure).toMatchObject({
      kind: 'refused',
      message: `web does not answer: connection refused 127.0.0.1:${ports.http}`,
    });
    await nginx.start();
    expect((await answer()).failure).toBeUndefined();
    nginx.freeze();
    expect((await answer()).failure).toMatchObject({
      kind: 'timeout',
      message: `web does not answer: 127.0.0.1:${ports.http} accepts connections and does not answer`,
    });
    nginx.thaw();
    expect((await answer()).failure).toBeUndefined();
  });

  test('whose page is not one of stub_status says so', async () => {
    const elsewhere = watching({ status: `http://127.0.0.1:${ports.http}/health`, config });
    expect((await elsewhere.answer()).failure).toMatchObject({
      kind: 'protocol',
      message: expect.stringMatching(/answers with something else than stub_status$/),
    });
    nginx.write((site) => site.replace('stub_status;', 'stub_status; deny all;'));
    await nginx.reload();
    expect((await watching().answer()).failure).toMatchObject({ kind: 'denied' });
  });

  test('is asked by GET for its page, and for nothing else', async () => {
    const log = join(directory, 'access.log');
    const before = readFileSync(log, 'utf8').length;
    const { answer, configuration, upstreams } = watching();
    for (const read of [answer, configuration, upstreams]) await read();
    const asked = readFileSync(log, 'utf8').slice(before).trim().split('\n');
    expect(asked.map((line) => /"(.*?) HTTP/.exec(line)?.[1])).toEqual(['GET /nginx_status']);
    const heard = await Promise.all([members.a.heard(), members.b.heard()]);
    expect(heard.flat()).toEqual([]);
  });
});

describe('a member', () => {
  const states = async (look: ReturnType<typeof watching>['upstreams']): Promise<readonly MemberState[]> =>
    (await look()).last?.value.upstreams[0]?.members.map(({ state }) => state) ?? [];

  test('that is stopped is down after two tries, and up again after two more', async () => {
    const { upstreams } = watching();
    expect(await states(upstreams)).toEqual(['up', 'up']);
    await members.a.behave({ mode: 'refuse' });
    expect(await states(upstreams)).toEqual(['up', 'up']);
    expect(await states(upstreams)).toEqual(['down', 'up']);
    expect((await upstreams()).last?.value.upstreams[0]?.members[0]?.because).toBe(
      `connection refused 127.0.0.1:${nginx.backends.a.port}`,
    );
    await members.a.behave();
    expect(await states(upstreams)).toEqual(['down', 'up']);
    expect(await states(upstreams)).toEqual(['up', 'up']);
  });

  test('that is marked down is not asked, and one whose name leads nowhere from here is unknown', async () => {
    nginx.write((site) =>
      site
        .replace(/server (127.*:\d+) max_fails/, 'server $1 down max_fails')
        .replace('}', '    server shop-web.invalid:80;\n}'),
    );
    expect(await states(watching().upstreams)).toEqual(['marked down', 'up', 'unknown']);
    expect(foldUpstreams([], new Map(), undefined, 0)).toEqual({ upstreams: [] });
  });
});

describe('its configuration', () => {
  const found = (look: ReturnType<typeof watching>['configuration']) => lastIn(look);

  test('that is loaded anew shows by the time of its workers', async () => {
    const { configuration } = watching();
    const before = await found(configuration)();
    await nginx.reload();
    const after = await seen(found(configuration), ({ process }) => process?.workers === 1);
    expect(after.process?.startedAt).toBe(before?.process?.startedAt);
    expect(after.process?.loadedAt).toBeGreaterThanOrEqual(before?.process?.loadedAt ?? 0);
  });

  test('shows a certificate that is about to expire, also one that is put there and not loaded yet', async () => {
    const days = (value: NginxConfiguration): number =>
      ((value.certificates[0]?.expiresAt ?? 0) - Date.now()) / 86_400_000;
    const { configuration } = watching();
    nginx.certify('expiring');
    const unloaded = await seen(found(configuration), ({ findings }) => findings.length > 0);
    expect(days(unloaded)).toBeGreaterThan(80);
    expect(unloaded.findings[0]?.what).toMatch(/nginx still shows the certificate of before$/);
    await nginx.reload();
    const loaded = await seen(found(configuration), (value) => days(value) < 3);
    expect(loaded.findings).toEqual([]);
  });

  test('with a fault is told with its line, and the members that stand in it are still known', async () => {
    const { configuration, upstreams } = watching();
    nginx.write(
      (site) => `${site}\nserver { listen 127.0.0.1:1 ssl; ssl_certificate gone.pem; include gone.conf;`,
    );
    const broken = await seen(found(configuration), ({ findings }) => findings.length > 0);
    const site = join(directory, 'sites/shop.conf');
    expect(broken.findings.filter(({ kind }) => kind === 'broken').map(({ what }) => what)).toEqual([
      'a block is opened and never closed',
      `${join(directory, 'gone.conf')} cannot be included: there is no such file`,
      `the certificate ${join(directory, 'gone.pem')} does not exist`,
    ]);
    expect(broken.findings.every(({ at }) => at.file === site)).toBe(true);
    expect((await upstreams()).last?.value.upstreams).toHaveLength(1);
  });
});
