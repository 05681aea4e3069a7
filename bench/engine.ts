import { createServer } from 'node:http';

export type StandIn = AsyncDisposable & { readonly socket: string };

/**
 * An engine with as many containers as asked, on a Unix socket: it answers what a read face may ask, in the shape of
 * API 1.41, and its containers are always a little busy. It stands in where nobody can start 500 containers.
 */
export async function startEngine(socket: string, count: number): Promise<StandIn> {
  const ids = Array.from({ length: count }, (_, index) => index.toString(16).padStart(4, '0').repeat(16));
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://engine');
    const path = url.pathname.replace(/^\/v[\d.]+/, '');
    const [, id = '', part] = /^\/containers\/([0-9a-f]{64})\/(\w+)$/.exec(path) ?? [];
    const index = ids.indexOf(id);
    const answer =
      path === '/_ping'
        ? 'OK'
        : path === '/version'
          ? { Version: '20.10.24', ApiVersion: '1.41', MinAPIVersion: '1.12', Os: 'linux', Arch: 'amd64' }
          : path === '/info'
            ? {
                Name: 'stand-in',
                NCPU: 8,
                MemTotal: 16 * 2 ** 30,
                Containers: count,
                ServerVersion: '20.10.24',
              }
            : path === '/containers/json'
              ? ids.map(listed)
              : part === 'json'
                ? inspected(id, index)
                : part === 'stats'
                  ? stats(id, index)
                  : undefined;
    if (path === '/events') {
      response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
      return;
    }
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(
      typeof answer === 'string' ? answer : JSON.stringify(answer ?? { message: 'no such thing' }),
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(socket, resolve);
  });
  return {
    socket,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

const name = (index: number): string => `app-${String(index).padStart(3, '0')}`;
const started = new Date(Date.now() - 3_600_000).toISOString();

function listed(id: string, index: number) {
  return {
    Id: id,
    Names: [`/${name(index)}`],
    Image: 'app:1',
    ImageID: `sha256:${id}`,
    Command: '/app',
    Created: Math.floor(Date.parse(started) / 1000),
    Ports: [{ PrivatePort: 8080, PublicPort: 20_000 + index, Type: 'tcp' }],
    Labels: { 'com.docker.compose.project': 'app', 'com.docker.compose.service': name(index) },
    State: 'running',
    Status: 'Up About an hour (healthy)',
    HostConfig: { NetworkMode: 'default' },
    NetworkSettings: { Networks: { bridge: {} } },
    Mounts: [],
  };
}

function inspected(id: string, index: number) {
  return {
    Id: id,
    Name: `/${name(index)}`,
    Image: `sha256:${id}`,
    Created: started,
    RestartCount: 0,
    State: {
      Status: 'running',
      Running: true,
      Pid: 0,
      ExitCode: 0,
      OOMKilled: false,
      Error: '',
      StartedAt: started,
      FinishedAt: '0001-01-01T00:00:00Z',
      Health: {
        Status: 'healthy',
        FailingStreak: 0,
        Log: [{ ExitCode: 0, Output: 'ok\n', Start: started, End: started }],
      },
    },
    Config: { Image: 'app:1', Labels: {} },
    HostConfig: { Memory: 512 * 2 ** 20, NanoCpus: 1e9, RestartPolicy: { Name: 'always' } },
    NetworkSettings: { Ports: {}, Networks: { bridge: {} } },
  };
}

function stats(id: string, index: number) {
  const ran = (Date.now() - Date.parse(started)) * 1e6;
  return {
    id,
    read: new Date().toISOString(),
    cpu_stats: {
      cpu_usage: { total_usage: Math.round(ran * (0.01 + (index % 7) / 100)) },
      system_cpu_usage: ran * 8,
      online_cpus: 8,
      throttling_data: { periods: 0, throttled_periods: 0, throttled_time: 0 },
    },
    memory_stats: {
      usage: (100 + ((index + Math.floor(Date.now() / 2_000)) % 50)) * 2 ** 20,
      stats: { total_inactive_file: 2 ** 20, inactive_file: 2 ** 20 },
      limit: 512 * 2 ** 20,
    },
    pids_stats: { current: 4 },
    networks: {
      eth0: { rx_bytes: Math.round(ran / 1e6), tx_bytes: Math.round(ran / 2e6), rx_errors: 0, tx_errors: 0 },
    },
    blkio_stats: { io_service_bytes_recursive: [] },
  };
}
