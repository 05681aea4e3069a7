import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { examineEngine } from '../../../src/commands/doctor/engine.ts';
import { examineRunning, startedWith } from '../../../src/commands/doctor/environment/running.ts';
import { examineSettings } from '../../../src/commands/doctor/postgres.settings.ts';
import { containersProbe } from '../../../src/probes/containers.ts';
import { databases } from '../../../src/probes/postgres/databases.ts';
import { openDocker } from '../../../src/systems/docker.ts';
import { openPostgres } from '../../../src/systems/postgres.ts';
import { read, systems, world } from '../../alerts/worlds.ts';
import { openLab } from '../../lab/lab.ts';
import { labOfWorker } from '../../lab/ours.ts';
import { loginOf } from '../../systems/login.ts';

const lab = openLab(labOfWorker());
const soon = (): AbortSignal => AbortSignal.timeout(10_000);

describe('on a real engine', () => {
  it('containers are judged as they were set up, and compared with a file', async () => {
    const { client, socket } = lab.docker;
    const container = await client.createContainer({
      name: 'qd-doctor',
      Image: 'quarterdeck-lab:1',
      Cmd: ['sleep', '1000'],
      Env: ['LOG_LEVEL=INFO', 'PORT=8000', 'SECRET_KEY=old-s3cret'],
      User: '1000:1000',
      HostConfig: {
        Memory: 16 * 1024 ** 2,
        NanoCpus: 100_000_000,
        RestartPolicy: { Name: 'always' },
        LogConfig: { Type: 'json-file', Config: { 'max-size': '1m' } },
      },
      Healthcheck: { Test: ['CMD', 'true'] },
    });
    onTestFinished(() => container.remove({ force: true }));
    await container.start();

    const face = openDocker({ type: 'socket', path: socket });
    onTestFinished(() => face.close());
    const value = await containersProbe.read(face, undefined, { at: Date.now(), signal: soon() });
    const own = value.containers.filter(({ name }) => name === 'qd-doctor');
    expect(own[0]?.setup).toEqual({
      user: '1000:1000',
      isPrivileged: false,
      hasHealthCheck: true,
      log: 'bounded',
    });
    const known = world(
      read('containers', systems.docker, { ...value, containers: own, usageFrom: 'cgroup' }),
    );
    expect(examineEngine(known, systems.docker)).toEqual([]);

    const engine = {
      kind: 'engine',
      system: systems.docker,
      endpoint: { type: 'socket', path: socket },
    } as const;
    const started = (await startedWith([engine], soon())).filter(({ name }) => name === 'qd-doctor');
    const file = new Map([
      ['LOG_LEVEL', 'INFO'],
      ['PORT', '8000'],
      ['SECRET_KEY', 'new-s3cret'],
    ]);
    expect(examineRunning('.env', file, started).map(({ what }) => what)).toEqual([
      'container qd-doctor runs with other values of SECRET_KEY, secrets among them',
    ]);
  });

  it('that is not there, nothing runs with the file', async () => {
    const path = join('/nowhere', 'docker.sock');
    const engine = { kind: 'engine', system: systems.docker, endpoint: { type: 'socket', path } } as const;
    expect(await startedWith([engine], soon())).toEqual([]);
  });
});

describe('on a real PostgreSQL', () => {
  it('settings are read by the role that can only watch', async () => {
    const login = async () => loginOf(lab.postgres.p1.url('ops_monitor'));
    const face = openPostgres({ title: 'p1', login, now: Date.now });
    onTestFinished(face.close);
    const { settings } = await databases.read(face, undefined, { at: Date.now(), signal: soon() });
    expect(Object.keys(settings?.values ?? {})).toEqual([
      'autovacuum',
      'fsync',
      'full_page_writes',
      'listen_addresses',
      'log_min_duration_statement',
      'password_encryption',
      'ssl',
    ]);
    const said = settings && examineSettings('production', 'p1', settings).map(({ what }) => what);
    expect(said).toContainEqual(expect.stringMatching(/^log_min_duration_statement is /));
  });
});
