import { createServer } from 'node:http';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

const id = '5f2c8e0b'.repeat(8);
const image = 'docker.io/library/nginx:1.27';
const started = '2026-11-20T22:03:11.482011397+01:00';

/** What the service of Podman 4.9 answers on the paths of Docker, where it differs from it. */
const answers: Readonly<Record<string, unknown>> = {
  '/version': {
    Platform: { Name: 'linux/amd64/debian-12' },
    Components: [
      {
        Name: 'Podman Engine',
        Version: '4.9.3',
        Details: {
          APIVersion: '4.9.3',
          Arch: 'amd64',
          GoVersion: 'go1.21.6',
          MinAPIVersion: '4.0.0',
          Os: 'linux',
        },
      },
      {
        Name: 'Conmon',
        Version: 'conmon version 2.1.6, commit: unknown',
        Details: { Package: 'conmon_2.1.6' },
      },
      { Name: 'OCI Runtime (crun)', Version: 'crun version 1.8.1', Details: { Package: 'crun_1.8.1' } },
    ],
    Version: '4.9.3',
    ApiVersion: '1.41',
    MinAPIVersion: '1.24',
    GitCommit: '',
    GoVersion: 'go1.21.6',
    Os: 'linux',
    Arch: 'amd64',
    KernelVersion: '6.1.0-13-amd64',
    BuildTime: 'Thu Jan  1 00:00:00 1970',
  },
  '/info': {
    ID: 'b1b9',
    Containers: 1,
    NCPU: 4,
    MemTotal: 8_201_314_304,
    ServerVersion: '4.9.3',
    Swarm: null,
  },
  '/containers/json': [
    {
      Id: id,
      Names: ['/web'],
      Image: image,
      ImageID: `sha256:${'9b'.repeat(32)}`,
      Command: 'nginx -g daemon off;',
      Created: 1_795_035_791,
      Ports: [{ PrivatePort: 80, PublicPort: 8080, Type: 'tcp' }],
      Labels: { 'io.podman.compose.project': 'shop' },
      State: 'running',
      Status: '',
      NetworkSettings: { Networks: { podman: {} } },
      Mounts: [],
      Name: '',
      Config: null,
      NetworkingConfig: null,
      Platform: null,
      DefaultReadOnlyNonRecursive: false,
    },
  ],
  [`/containers/${id}/json`]: {
    Id: id,
    Name: '/web',
    RestartCount: 2,
    State: {
      Status: 'running',
      Running: true,
      Paused: false,
      Restarting: false,
      OOMKilled: false,
      Dead: false,
      Pid: 0,
      ExitCode: 0,
      Error: '',
      StartedAt: started,
      FinishedAt: '0001-01-01T00:00:00Z',
      Health: { Status: 'healthy', FailingStreak: 0, Log: null },
    },
    Config: { Image: image, Labels: {}, Tty: false },
    HostConfig: { Memory: 268_435_456, NanoCpus: 0, RestartPolicy: { Name: 'always', MaximumRetryCount: 0 } },
  },
  [`/containers/${id}/stats`]: {
    read: started,
    cpu_stats: { cpu_usage: { total_usage: 120_000_000 }, system_cpu_usage: 0, online_cpus: 4 },
    memory_stats: { usage: 20_971_520, max_usage: 268_435_456, limit: 268_435_456 },
    pids_stats: { current: 5 },
    networks: { eth0: { rx_bytes: 1_200, tx_bytes: 900 } },
    blkio_stats: { io_service_bytes_recursive: null },
  },
};

/** Stands in for Podman's service on a socket of its own until the test is finished. */
export async function startPodman(
  directory: string,
): Promise<{ readonly socket: string; readonly asked: Set<string> }> {
  const socket = join(directory, 'podman.sock');
  const asked = new Set<string>();
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://podman').pathname.replace(/^\/v[\d.]+(?=\/)/, '');
    asked.add(`${request.method} ${path}`);
    response.setHeader('server', 'Libpod/4.9.3 (linux)').setHeader('libpod-api-version', '4.9.3');
    response.setHeader('content-type', 'application/json');
    if (path === '/events') return void response.end();
    const answer = answers[path];
    response.statusCode = answer === undefined ? 404 : 200;
    response.end(
      JSON.stringify(answer ?? { cause: 'no such container', message: 'no such container', response: 404 }),
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(socket, resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { socket, asked };
}
