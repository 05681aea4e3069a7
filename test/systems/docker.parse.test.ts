import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEngine } from '../../src/systems/docker.engine.ts';
import { parseEvent } from '../../src/systems/docker.event.ts';
import { parseInspect, parseVariables } from '../../src/systems/docker.inspect.ts';
import { type Listed, parseList } from '../../src/systems/docker.list.ts';
import { parseStats } from '../../src/systems/docker.stats.ts';

const fixture = (name: string): string =>
  readFileSync(new URL(`../fixtures/containers/api-1.41/${name}`, import.meta.url), 'utf8');
const recorded = (name: string): unknown => JSON.parse(fixture(`${name}.json`));
const id = '1b03194e21f86cc51595e369672ba6649a4b30ad00f81a18ac2d11fee419e2a2';
const listed = (entry: object): Listed | undefined => parseList([{ Id: id, ...entry }])?.[0];

describe('parseEngine', () => {
  it('knows Docker by its recorded answer', () => {
    expect(parseEngine(recorded('version'), recorded('info'))).toEqual({
      name: 'docker',
      version: '20.10.24+dfsg1',
      api: '1.41',
      cores: 2,
      memory: 25_276_518_400,
    });
  });

  it('knows Podman, and its own version rather than the one it imitates', () => {
    const version = {
      Components: [{ Name: 'Podman Engine', Version: '4.9.3', Details: { APIVersion: '4.9.3' } }],
      Version: '4.9.3',
      ApiVersion: '1.41',
    };
    expect(parseEngine(version, {})).toMatchObject({ name: 'podman', version: '4.9.3', api: '1.41' });
  });

  it('does without what a proxy hides', () => {
    expect(parseEngine({ Version: '28.2.2', ApiVersion: '1.50' }, undefined)).toEqual({
      name: 'docker',
      version: '28.2.2',
      api: '1.50',
      cores: undefined,
      memory: undefined,
    });
  });
});

describe('parseList', () => {
  const byName = new Map(parseList(recorded('list'))?.map((container) => [container.name, container]));

  it('has every container of the recorded list as what it is', () => {
    expect([...byName].map(([name, { state, health, exitCode }]) => [name, state, health, exitCode])).toEqual(
      [
        ['nonet', 'running', undefined, undefined],
        ['hostnet', 'running', undefined, undefined],
        ['c1', 'running', undefined, undefined],
        ['paused', 'paused', undefined, undefined],
        ['made', 'created', undefined, undefined],
        ['oom', 'exited', undefined, 137],
        ['done', 'exited', undefined, 0],
        ['crash', 'restarting', undefined, 3],
        ['bad', 'running', 'unhealthy', undefined],
        ['web', 'running', 'healthy', undefined],
      ],
    );
  });

  it('has its image, age, project, ports and networks', () => {
    expect(byName.get('web')).toMatchObject({
      image: 'app:1',
      imageId: 'sha256:d665a5e3c68602df92fbc2e10688ed4ec3e8d17fbd51137ffd0c1c987217daf3',
      createdAt: 1_795_217_427_000,
      ports: [{ host: '127.0.0.1:18080', container: '80/tcp' }],
      networks: ['bridge'],
      hasOwnNetwork: true,
    });
    expect(byName.get('c1')?.compose).toEqual({ project: 'shop', service: 'web' });
    expect(byName.get('hostnet')?.hasOwnNetwork).toBe(false);
  });

  it('keeps its own name apart from the names others link to it by', () => {
    expect(listed({ Names: ['/client/db', '/shop_db_1'] })?.name).toBe('shop_db_1');
    expect(listed({ Names: null })?.name).toBe('1b03194e21f8');
  });

  it('says a port that is open on every address once', () => {
    const ports = [
      { IP: '0.0.0.0', PrivatePort: 80, PublicPort: 8080, Type: 'tcp' },
      { IP: '::', PrivatePort: 80, PublicPort: 8080, Type: 'tcp' },
      { IP: 'fe80::1', PrivatePort: 53, PublicPort: 53, Type: 'udp' },
      { PrivatePort: 443, Type: 'tcp' },
    ];
    expect(listed({ Ports: ports })?.ports).toEqual([
      { host: '*:8080', container: '80/tcp' },
      { host: '[fe80::1]:53', container: '53/udp' },
      { host: undefined, container: '443/tcp' },
    ]);
  });

  it.each([
    ['configured', 'created'],
    ['stopped', 'exited'],
    ['Running', 'running'],
    ['hibernating', 'unknown'],
    [undefined, 'unknown'],
  ])('reads the state %s as %s', (State, expected) => {
    expect(listed({ State })?.state).toBe(expected);
  });

  it('reads a health that is only starting', () => {
    expect(listed({ Status: 'Up 2 seconds (health: starting)' })?.health).toBe('starting');
    expect(listed({ Status: 'Up 2 seconds (starting)' })?.health).toBe('starting');
  });

  it('leaves out what has no usable id, and keeps the others', () => {
    expect(parseList([null, 7, {}, { Id: '../../exec/x' }, { Id: id }])).toHaveLength(1);
    expect(parseList({ message: 'page not found' })).toBeUndefined();
  });
});

describe('parseInspect', () => {
  it('has the limits of the recorded answer', () => {
    expect(parseInspect(recorded('inspect-web'))).toMatchObject({
      cpuLimit: 0.5,
      memoryLimit: 64 * 1024 * 1024,
      exitCode: undefined,
      finishedAt: undefined,
      oomKilled: false,
      restarts: 0,
      restartPolicy: 'no',
      health: { status: 'healthy', failingStreak: 0, lastExitCode: 0, lastOutput: 'fine' },
    });
    expect(parseInspect(recorded('inspect-done'))).toMatchObject({
      cpuLimit: undefined,
      memoryLimit: undefined,
    });
  });

  it('has how it was set up', () => {
    expect(parseInspect(recorded('inspect-web')).setup).toEqual({
      user: '',
      isPrivileged: false,
      hasHealthCheck: true,
      log: 'unbounded',
    });
    expect(parseInspect(recorded('inspect-crash')).setup?.hasHealthCheck).toBe(false);
  });

  it.each([
    [{ Type: 'json-file', Config: { 'max-size': '10m' } }, 'bounded'],
    [{ Type: 'json-file', Config: { 'max-size': '-1' } }, 'unbounded'],
    [{ Type: 'local', Config: {} }, 'bounded'],
    [{ Type: 'journald', Config: {} }, 'elsewhere'],
    [{ Type: 'k8s-file', Size: '0B' }, 'unbounded'],
  ])('knows whether the log %j is bounded', (LogConfig, log) => {
    expect(parseInspect({ HostConfig: { LogConfig } }).setup?.log).toBe(log);
  });

  it('takes HEALTHCHECK NONE for none', () => {
    expect(parseInspect({ Config: { Healthcheck: { Test: ['NONE'] } } }).setup?.hasHealthCheck).toBe(false);
  });

  it('has the variables it was started with', () => {
    expect([...parseVariables({ Config: { Env: ['A=1', 'B=x=y', 'C=', 'D', '=E'] } })]).toEqual([
      ['A', '1'],
      ['B', 'x=y'],
      ['C', ''],
    ]);
    expect(parseVariables(null).size).toBe(0);
  });

  it('says why a check fails', () => {
    const { health } = parseInspect(recorded('inspect-bad'));
    expect(health).toMatchObject({
      status: 'unhealthy',
      lastExitCode: 1,
      lastOutput: 'connection refused: db',
    });
  });

  it('masks the passwords in what a check has written', () => {
    const Output = 'cannot connect to postgresql://app:hunter2@db/shop\n';
    const Health = { Status: 'unhealthy', FailingStreak: 1, Log: [{ ExitCode: 1, Output }] };
    const { health } = parseInspect({ State: { Health } });
    expect(health?.lastOutput).toBe('cannot connect to postgresql://app:******@db/shop');
  });

  it('says how one ended', () => {
    expect(parseInspect(recorded('inspect-oom'))).toMatchObject({
      exitCode: 137,
      oomKilled: true,
      pid: undefined,
    });
    expect(parseInspect(recorded('inspect-crash'))).toMatchObject({
      exitCode: 3,
      restarts: 22,
      restartPolicy: 'always',
    });
    expect(parseInspect(recorded('inspect-made'))).toMatchObject({
      exitCode: undefined,
      startedAt: undefined,
    });
  });

  it('does not take the 0 of a running container for how it last ended', () => {
    const State = { Running: true, ExitCode: 0, FinishedAt: '2026-11-20T23:30:29Z' };
    expect(parseInspect({ State })).toMatchObject({
      exitCode: undefined,
      finishedAt: Date.UTC(2026, 10, 20, 23, 30, 29),
    });
  });

  it.each([
    [{ CpuQuota: 150_000, CpuPeriod: 100_000 }, 1.5],
    [{ CpuQuota: 50_000 }, 0.5],
    [{ CpusetCpus: '0-2,5' }, 4],
    [{ NanoCpus: 3e9, CpusetCpus: '1' }, 1],
    [{ NanoCpus: 0, CpuQuota: -1, CpusetCpus: '' }, undefined],
  ])('takes the tightest of the CPU limits %j', (HostConfig, expected) => {
    expect(parseInspect({ HostConfig }).cpuLimit).toBe(expected);
  });

  it('knows the health check of an older Podman, and one that never ran', () => {
    const Healthcheck = { Status: 'healthy', FailingStreak: 0, Log: null };
    expect(parseInspect({ State: { Healthcheck } }).health).toMatchObject({
      status: 'healthy',
      lastOutput: '',
    });
    expect(
      parseInspect({ State: { Health: { Status: '', FailingStreak: 0, Log: null } } }).health,
    ).toBeUndefined();
  });

  it('keeps the end of a long output', () => {
    const Log = [{ ExitCode: 1, Output: `${'x'.repeat(4_000)} the end\n` }];
    const { health } = parseInspect({ State: { Health: { Status: 'unhealthy', Log } } });
    expect(health?.lastOutput).toHaveLength(500);
    expect(health?.lastOutput.endsWith('the end')).toBe(true);
  });
});

describe('parseStats', () => {
  it('has what the recorded answer counts', () => {
    expect(parseStats(recorded('stats-web'))).toMatchObject({
      source: 'engine',
      cpuSeconds: expect.closeTo(6, -1),
      memory: expect.any(Number),
      pids: expect.any(Number),
      receivedBytes: expect.any(Number),
      sentBytes: expect.any(Number),
      readBytes: 0,
      writtenBytes: 0,
    });
  });

  it('knows nothing of one that does not run, and no network of one on that of the host', () => {
    expect(parseStats(recorded('stats-made'))).toBeUndefined();
    expect(parseStats(recorded('stats-hostnet'))?.receivedBytes).toBeUndefined();
  });

  it.each([
    ['cgroup v1', { usage: 100, stats: { total_inactive_file: 40, inactive_file: 7 } }, 60],
    ['cgroup v2', { usage: 100, stats: { inactive_file: 30 } }, 70],
    ['Podman, which has no more than the sum', { usage: 100 }, 100],
    ['a cache that seems larger than all', { usage: 100, stats: { inactive_file: 130 } }, 100],
    ['a kernel without a memory controller', {}, undefined],
  ])('counts memory without the page cache on %s', (_, memory_stats, expected) => {
    const answer = {
      read: '2026-11-20T23:30:29Z',
      cpu_stats: { cpu_usage: { total_usage: 1 } },
      memory_stats,
    };
    expect(parseStats(answer)?.memory).toBe(expected);
  });

  it('adds up the interfaces and the disks', () => {
    const answer = {
      read: '2026-11-20T23:30:29Z',
      cpu_stats: { cpu_usage: { total_usage: 2e9 } },
      networks: { eth0: { rx_bytes: 1, tx_bytes: 2 }, eth1: { rx_bytes: 10, tx_bytes: 20 } },
      blkio_stats: {
        io_service_bytes_recursive: [
          { op: 'Read', value: 5 },
          { op: 'read', value: 6 },
          { op: 'Write', value: 7 },
          { op: 'Total', value: 100 },
        ],
      },
    };
    expect(parseStats(answer)).toMatchObject({
      cpuSeconds: 2,
      receivedBytes: 11,
      sentBytes: 22,
      readBytes: 11,
      writtenBytes: 7,
    });
  });
});

describe('parseEvent', () => {
  it('reads the recorded stream', () => {
    const events = fixture('events.jsonl').trim().split('\n').map(parseEvent);
    expect(events.slice(0, 8).map((event) => event?.action)).toEqual([
      'create',
      'start',
      'health_status',
      'health_status',
      'rename',
      'update',
      'die',
      'destroy',
    ]);
    expect(events.filter((event) => event?.action === 'die').map((event) => event?.exitCode)).toContain(137);
    expect(new Date(events[0]?.at ?? 0).getUTCFullYear()).toBe(2026);
  });

  it.each(['', '{', 'null', '[]', '{"Type":"network","Action":"connect","Actor":{"ID":"x"}}'])(
    'knows no event in %j',
    (line) => {
      expect(parseEvent(line)).toBeUndefined();
    },
  );
});

describe('every parser', () => {
  const keys = [
    'Id',
    'Names',
    'State',
    'Status',
    'Ports',
    'Labels',
    'Created',
    'HostConfig',
    'NetworkSettings',
    'Health',
  ];
  const stats = [
    'read',
    'cpu_stats',
    'memory_stats',
    'networks',
    'blkio_stats',
    'stats',
    'io_service_bytes_recursive',
  ];
  const odd = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.jsonValue(),
      fc.constantFrom(id, '2026-11-20T23:30:29Z', -1, 0, null),
      fc.dictionary(fc.constantFrom(...keys, ...stats), tie('value')),
      fc.array(tie('value'), { maxLength: 3 }),
    ),
  })).value;

  it('takes whatever an engine may say without throwing', () => {
    fc.assert(
      fc.property(odd, (answer) => {
        parseList(answer);
        parseList([{ Id: id, ...(answer as object) }]);
        parseInspect(answer);
        parseStats(answer);
        parseEngine(answer, answer);
        parseEvent(JSON.stringify(answer));
      }),
    );
  });
});
