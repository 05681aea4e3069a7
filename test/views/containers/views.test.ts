import { expect, test } from 'vitest';
import type { Container, ContainerUsage } from '../../../src/domain/containers.ts';
import { containerList } from '../../../src/views/containers/list.ts';
import { containersPanel } from '../../../src/views/containers/panel.ts';
import { stateWords } from '../../../src/views/containers/words.ts';
import { bodyOf, detailOf, lookAt, summaryOf, tableOf } from '../drawn.ts';
import {
  container,
  day,
  down,
  engine,
  known,
  live,
  MB,
  minute,
  now,
  past,
  stackOf,
  stale,
  systems,
} from '../world.ts';

const stack = stackOf(systems.docker);
const look = lookAt(past({ container_cpu_usage_cores: 0.4 }));
const base = container('any').usage;
const usage = (more: Partial<ContainerUsage>): ContainerUsage | undefined => base && { ...base, ...more };

const everyKind: readonly Container[] = [
  container('web-1', { startedAt: now - 2 * day, ports: [{ host: '0.0.0.0:8080', container: '80/tcp' }] }),
  container('worker', { usage: usage({ memory: 466 * MB, cpu: 0.11 }) }),
  container('mailer', {
    state: 'restarting',
    exitCode: 1,
    restarts: 40,
    recentStarts: Array.from({ length: 17 }, (_, index) => now - index * 30_000),
    usage: undefined,
    health: undefined,
  }),
  container('api', {
    health: {
      status: 'unhealthy',
      failingStreak: 3,
      lastExitCode: 1,
      lastOutput: 'wget: \u001b[31mserver returned error: HTTP/1.1 503\u001b[0m Service Unavailable\n',
    },
    cpuLimit: 0.5,
    usage: usage({ cpu: 0.48, throttled: 0.4 }),
  }),
  container('数据库-备份', {
    state: 'exited',
    exitCode: 0,
    finishedAt: now - day,
    usage: undefined,
    health: undefined,
  }),
  container('nginx', { memoryLimit: undefined, compose: undefined, health: undefined }),
  container('once', {
    state: 'exited',
    exitCode: 137,
    oomKilled: true,
    finishedAt: now - minute,
    usage: undefined,
  }),
];
const readings = known({ containers: { docker: live(engine(everyKind)) } });
const model = containersPanel.model(readings, stack);

test('half of a wide screen shows the worst first', () => {
  expect(bodyOf(containersPanel, model, { columns: 79, rows: 9 }, look)).toMatchInlineSnapshot(`
    "─ Containers  4 running · 1 restarting · 2 stopped
     name                 state                 cpu        memory  mem %   restarts
     ▲ api                unhealthy, 3×        96 %  210 / 512 MB   41 %          0
     ↻ mailer             restarting, exit 1      –             –         17 in 10m
     ▲ once               out of memory, 137      –             –                 0
     ! worker             healthy             2.8 %  466 / 512 MB   91 %          0
     ● nginx              running              11 %  210 MB                       0
     ● web-1              healthy              11 %  210 / 512 MB   41 %          0
     ○ 数据库-备份        stopped                 –             –                 0"
  `);
});

test('what has no row is counted, and called fine only where it is', () => {
  expect(bodyOf(containersPanel, model, { columns: 79, rows: 6 }, look)).toMatchInlineSnapshot(`
    "─ Containers  4 running · 1 restarting · 2 stopped
     name                 state                 cpu        memory  mem %   restarts
     ▲ api                unhealthy, 3×        96 %  210 / 512 MB   41 %          0
     ↻ mailer             restarting, exit 1      –             –         17 in 10m
     ▲ once               out of memory, 137      –             –                 0
     ! worker             healthy             2.8 %  466 / 512 MB   91 %          0
       … 3 more, none of them in trouble"
  `);
  expect(bodyOf(containersPanel, model, { columns: 120, rows: 4 }, look)).toMatchInlineSnapshot(`
    "─ Containers  4 running · 1 restarting · 2 stopped
     name                      state                 cpu                memory  mem %   restarts      up  project
     ▲ api                     unhealthy, 3×        96 %  ▆▇▆▆▇▆  210 / 512 MB   41 %          0     6 d  shop
     ↻ mailer                  restarting, exit 1      –  ▄▄▄▃▄▄             –         17 in 10m       –  shop
       … 5 more, 2 of them in trouble"
  `);
  expect(bodyOf(containersPanel, model, { columns: 40, rows: 3 }, look)).toMatchInlineSnapshot(`
    "─ Containers  4 running · 1 restarting · 2 stopped
     name                 state
     ▲ api                unhealthy, 3×
     ↻ mailer             restarting, exit 1"
  `);
  expect(bodyOf(containersPanel, model, { columns: 40, rows: 1 }, look)).toMatchInlineSnapshot(`
    "─ Containers  4 running · 1 restarting · 2 stopped
     ▲ api                unhealthy, 3×"
  `);
});

test('one line names who is in trouble', () => {
  expect(summaryOf(containersPanel, model)).toMatchInlineSnapshot(
    `"api unhealthy, 3×   mailer restarting, exit 1, 17 in 10m"`,
  );
  expect(containersPanel.health(model, look)).toBe('critical');
  const fine = containersPanel.model(
    known({ containers: { docker: live(engine([container('web-1')])) } }),
    stack,
  );
  expect(summaryOf(containersPanel, fine)).toMatchInlineSnapshot(`"1 running"`);
  expect(containersPanel.health(fine, look)).toBe('ok');
});

test('an engine that does not answer says so, above what was last seen', () => {
  const words = 'docker does not answer: no such file /run/docker.sock';
  const old = containersPanel.model(
    known({ containers: { docker: stale(engine([container('web-1')]), words) } }),
    stack,
  );
  expect(bodyOf(containersPanel, old, { columns: 79, rows: 6 }, look)).toMatchInlineSnapshot(`
    "─ Containers  1 running
     ▲ docker does not answer since 02:38, next try in 4 s: no such file /run/dock…
     name                 state                 cpu        memory  mem %   restarts
     ● web-1              healthy              11 %  210 / 512 MB   41 %          0"
  `);
  expect(containersPanel.health(old, look)).toBe('unknown');
  const tones = containersPanel
    .body(old, { columns: 79, rows: 6 }, look)
    .at(-1)
    ?.map(({ tone }) => tone);
  expect(new Set(tones)).toEqual(new Set(['stale']));

  const never = containersPanel.model(known({ containers: { docker: down(words) } }), stack);
  expect(bodyOf(containersPanel, never, { columns: 79, rows: 6 }, look)).toMatchInlineSnapshot(`
    "─ Containers  
     ▲ docker does not answer since 02:38, next try in 4 s: no such file /run/dock…"
  `);
  expect(summaryOf(containersPanel, never)).toMatchInlineSnapshot(`"docker does not answer"`);
});

test('no engine, an engine not asked yet and one without containers are three different things', () => {
  const at = { columns: 120, rows: 4 };
  expect(bodyOf(containersPanel, containersPanel.model(known({}), stackOf()), at)).toMatchInlineSnapshot(`
    "─ Containers  
     no container engine is watched: no Docker or Podman socket answers here, and DOCKER_HOST is not set"
  `);
  expect(bodyOf(containersPanel, containersPanel.model(known({}), stack), at)).toMatchInlineSnapshot(`
    "─ Containers  
     docker is not read yet"
  `);
  const empty = containersPanel.model(known({ containers: { docker: live(engine([])) } }), stack);
  expect(bodyOf(containersPanel, empty, at)).toMatchInlineSnapshot(`
    "─ Containers  
     docker answers and has no containers"
  `);
  expect(containersPanel.health(empty, look)).toBe('ok');
});

test('the list fits three widths', () => {
  expect(tableOf(containerList, readings, stack, 80, look)).toMatchInlineSnapshot(`
    "  name                 state                 cpu        memory  mem %   restarts
    ▸ ▲ api                unhealthy, 3×        96 %  210 / 512 MB   41 %          0
      ↻ mailer             restarting, exit 1      –             –         17 in 10m
      ▲ once               out of memory, 137      –             –                 0
      ! worker             healthy             2.8 %  466 / 512 MB   91 %          0
      ● nginx              running              11 %  210 MB                       0
      ● web-1              healthy              11 %  210 / 512 MB   41 %          0
      ○ 数据库-备份        stopped                 –             –                 0"
  `);
  expect(tableOf(containerList, readings, stack, 120, look)).toMatchInlineSnapshot(`
    "  name                      state                 cpu                memory  mem %   restarts      up  project
    ▸ ▲ api                     unhealthy, 3×        96 %  ▆▇▆▆▇▆  210 / 512 MB   41 %          0     6 d  shop
      ↻ mailer                  restarting, exit 1      –  ▄▄▄▃▄▄             –         17 in 10m       –  shop
      ▲ once                    out of memory, 137      –  ▄▄▄▃▄▄             –                 0       –  shop
      ! worker                  healthy             2.8 %  ▄▄▄▃▄▄  466 / 512 MB   91 %          0     6 d  shop
      ● nginx                   running              11 %  ▄▄▄▃▄▄  210 MB                       0     6 d
      ● web-1                   healthy              11 %  ▄▄▄▃▄▄  210 / 512 MB   41 %          0     2 d  shop
      ○ 数据库-备份             stopped                 –  ▄▄▄▃▄▄             –                 0       –  shop"
  `);
  expect(tableOf(containerList, readings, stack, 160, look)).toMatchInlineSnapshot(`
    "  name                 state                 cpu                memory  mem %   restarts      up  project        image                    ports
    ▸ ▲ api                unhealthy, 3×        96 %  ▆▇▆▆▇▆  210 / 512 MB   41 %          0     6 d  shop           api:41
      ↻ mailer             restarting, exit 1      –  ▄▄▄▃▄▄             –         17 in 10m       –  shop           mailer:41
      ▲ once               out of memory, 137      –  ▄▄▄▃▄▄             –                 0       –  shop           once:41
      ! worker             healthy             2.8 %  ▄▄▄▃▄▄  466 / 512 MB   91 %          0     6 d  shop           worker:41
      ● nginx              running              11 %  ▄▄▄▃▄▄  210 MB                       0     6 d                 nginx:41
      ● web-1              healthy              11 %  ▄▄▄▃▄▄  210 / 512 MB   41 %          0     2 d  shop           web-1:41                 0.0.0.0:8080 → 80/tcp
      ○ 数据库-备份        stopped                 –  ▄▄▄▃▄▄             –                 0       –  shop           数据库-备份:41"
  `);
});

test('the detail says state, last check, exit, usage, advice and what it is made of', () => {
  expect(detailOf(containerList, readings, stack, 'api', look)).toMatchInlineSnapshot(`
    "state           unhealthy, 3×, since 14 Nov 02:41 (6 d)
    health check    unhealthy, failed 3 in a row, last answered 1
    it printed      wget: server returned error: HTTP/1.1 503 Service
                    Unavailable
    last exit       it never ended
    restarts        0 · policy unless-stopped
    cpu             0.48 cores · 96 % of 0.50 · 12 % of the host · throttled 40 % of the time
    memory          210 MB · 41 % of 512 MB
    network         11.7 kB/s in · 39 kB/s out
    disk            0 B/s read · 2 kB/s written
    processes       12
    advice          memory: 410 MB instead of 512 MB · more than it needs:
                    39 % of the limit on average, peak 45 %

    made of
    image           api:41
    image id        9f2c41d07aa3
    container id    api-4f1c9a0b
    created         14 Nov 02:41 (6 d ago)
    compose         shop / api
    ports           none published
    networks        shop_default"
  `);
  expect(detailOf(containerList, readings, stack, 'mailer', look)).toMatchInlineSnapshot(`
    "state           restarting, exit 1
    health check    none: nothing proves that it works
    last exit       1
    restarts        17 in 10m · 40 in all · policy unless-stopped
    usage           it does not run
    advice          cpu: 1.1 cores · no limit; average 0.40 cores, peak 0.90
                    cores, so the peak and a quarter more
    advice          memory: 410 MB instead of 512 MB · more than it needs:
                    39 % of the limit on average, peak 45 %

    made of
    image           mailer:41
    image id        9f2c41d07aa3
    container id    mailer-4f1c9
    created         14 Nov 02:41 (6 d ago)
    compose         shop / mailer
    ports           none published
    networks        shop_default"
  `);
});

test('each state has its own words', () => {
  const words = (more: Partial<Container>): string =>
    stateWords({ container: container('any', more), engine: engine([]), health: 'ok' });
  const unhealthy = { status: 'unhealthy', failingStreak: 1, lastExitCode: 1, lastOutput: '' } as const;
  expect(words({ health: undefined })).toBe('running');
  expect(words({ health: unhealthy })).toBe('unhealthy');
  expect(words({ health: { ...unhealthy, failingStreak: 12 } })).toBe('unhealthy, 12×');
  expect(words({ state: 'exited', exitCode: 0 })).toBe('stopped');
  expect(words({ state: 'exited', exitCode: 3 })).toBe('exited 3');
  expect(words({ state: 'restarting', exitCode: undefined })).toBe('restarting');
  expect(words({ state: 'unknown' })).toBe('state not known');
});
