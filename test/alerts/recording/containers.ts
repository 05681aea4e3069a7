import { text } from 'node:stream/consumers';
import type Docker from 'dockerode';
import type { Connection } from '../../../src/domain/connection.ts';
import type { Lab } from '../../lab/lab.ts';
import { run, until } from '../../lab/processes.ts';
import { type Staging, type Taking, undone } from './record.ts';

const megabyte = 1024 ** 2;

/** Waits for what is asked of it: to be busy, or to end. */
const patient = 'while [ ! -e /tmp/end ]; do [ -e /tmp/busy ] || sleep 0.1; done; exit 1';
export const shell = (script: string, host: Docker.HostConfig = {}): Docker.ContainerCreateOptions => ({
  Cmd: ['sh', '-c', script],
  Healthcheck: { Test: ['NONE'] },
  HostConfig: host,
});

export const engineOf = ({ docker }: Lab<'docker'>): Connection => ({
  kind: 'engine',
  system: { id: 'docker', kind: 'engine', title: 'docker', where: '/run/docker.sock' },
  endpoint: { type: 'socket', path: docker.socket },
});

/** Takes the engine's containers away, and runs this one. */
export async function alone(
  { docker: { client } }: Lab<'docker'>,
  options: Docker.ContainerCreateOptions,
): Promise<Docker.Container & AsyncDisposable> {
  const empty = async (): Promise<void> => {
    const all = await client.listContainers({ all: true });
    await Promise.all(all.map(({ Id }) => client.getContainer(Id).remove({ force: true, v: true })));
  };
  await empty();
  const container = await client.createContainer({ name: 'worker', Image: 'quarterdeck-lab:1', ...options });
  await container.start();
  return Object.assign(container, { [Symbol.asyncDispose]: empty });
}

export function containerStages(lab: Lab<'docker'>): readonly Staging[] {
  const { docker, facts } = lab;
  const worker = docker.client.getContainer('worker');
  const inside = async (script: string): Promise<void> => {
    const command = await worker.exec({ Cmd: ['sh', '-c', script], AttachStdout: true, AttachStderr: true });
    await text(await command.start({}));
  };
  const given =
    (options: Docker.ContainerCreateOptions = shell(patient)): Taking =>
    () =>
      alone(lab, options);
  const told = (script: string) => () => undone(() => inside(script));
  const restarted = (policy: Docker.HostRestartPolicy) => shell(patient, { RestartPolicy: policy });
  const healthy = async () => {
    const container = await alone(lab, {});
    await until('A healthy container', async () => {
      const { State } = await container.inspect();
      return State.Health?.Status === 'healthy' ? true : undefined;
    });
    return container;
  };
  const limited = shell(patient, { Memory: 128 * megabyte, ShmSize: 128 * megabyte });
  const filled = (mebibytes: number) => told(`dd if=/dev/zero of=/dev/shm/kept bs=1M count=${mebibytes}`);
  /** Its files cannot be removed, and so neither can it; an engine that is started later calls it dead. */
  const stuck = async () => {
    const { GraphDriver } = await worker.inspect();
    // Of the driver overlay2; the types know those of another one.
    const path = (GraphDriver.Data as Readonly<Record<string, string>>).UpperDir ?? '';
    return undone(
      async () => {
        await run(facts, ['chattr', '+i', path]);
        await worker.remove({ force: true }).catch(() => undefined);
        await docker.stop();
        await docker.start();
      },
      () => run(facts, ['chattr', '-i', path]),
    );
  };
  return [
    {
      ...{ alert: 'ContainerEngineDown', severity: 'critical', given: given() },
      stage: () => undone(docker.stop, docker.start),
    },
    {
      ...{ alert: 'ContainerUnhealthy', severity: 'critical', given: healthy },
      stage: told('/bin/busybox rm /www/health'),
    },
    {
      ...{
        alert: 'ContainerCrashLooping',
        severity: 'critical',
        given: given(restarted({ Name: 'always' })),
      },
      stage: told(': > /tmp/end'),
    },
    {
      ...{ alert: 'ContainerRestarting', severity: 'warning', given: given(restarted({ Name: 'always' })) },
      stage: told(': > /tmp/end'),
    },
    {
      ...{ alert: 'ContainerEnded', severity: 'critical' },
      given: given(restarted({ Name: 'on-failure', MaximumRetryCount: 1 })),
      stage: told(': > /tmp/end'),
    },
    { alert: 'ContainerEnded', severity: 'warning', given: given(), stage: told(': > /tmp/end') },
    { alert: 'ContainerDead', severity: 'critical', given: given(), stage: stuck },
    {
      ...{ alert: 'ContainerPaused', severity: 'warning', given: given() },
      stage: () =>
        undone(
          () => worker.pause(),
          () => worker.unpause(),
        ),
    },
    { alert: 'ContainerMemoryHigh', severity: 'warning', given: given(limited), stage: filled(118) },
    { alert: 'ContainerMemoryHigh', severity: 'critical', given: given(limited), stage: filled(124) },
    {
      ...{ alert: 'ContainerCpuThrottled', severity: 'warning' },
      given: given(shell(patient, { NanoCpus: 0.2e9 })),
      stage: told(': > /tmp/busy'),
    },
  ].map((staging) => ({ ...staging, connections: [engineOf(lab)] }) as Staging);
}
