import { expect, onTestFinished, test } from 'vitest';
import type { SslMode } from '../../src/domain/connection.ts';
import { openPgBouncer } from '../../src/systems/pgbouncer.ts';
import { openPostgres } from '../../src/systems/postgres.ts';
import { listen } from '../listen.ts';

function face(port: number, mode: SslMode = 'prefer') {
  const login = {
    host: '127.0.0.1',
    port,
    database: 'shop',
    user: 'ops_monitor',
    password: 'hush',
    ssl: { mode },
  };
  const opened = openPostgres({ title: 'p1', login: async () => login, now: () => 0 });
  onTestFinished(opened.close);
  return opened;
}

const soon = () => AbortSignal.timeout(2000);

test.each<[string, SslMode, string]>([
  ['an HTTP server', 'disable', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
  ['an HTTP server', 'prefer', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
  ['an SSH server', 'disable', 'SSH-2.0-OpenSSH_9.2\r\n'],
  ['an SSH server', 'require', 'SSH-2.0-OpenSSH_9.2\r\n'],
  ['a Redis server', 'disable', '-ERR unknown command\r\n'],
])('%s is not taken for PostgreSQL, with sslmode=%s', async (_, mode, greeting) => {
  const port = await listen((socket) => socket.once('data', () => socket.write(greeting)));
  await expect(face(port, mode).read(['node'], soon())).rejects.toMatchObject({
    kind: 'protocol',
    message: `a server that is not PostgreSQL answered on 127.0.0.1:${port}`,
  });
});

test('a server that accepts and says nothing is left at the deadline', async () => {
  const port = await listen(() => undefined);
  await expect(face(port).read(['node'], AbortSignal.timeout(100))).rejects.toMatchObject({
    kind: 'timeout',
    message: `p1 does not answer: nothing from 127.0.0.1:${port} in time`,
  });
});

test('a server that hangs up is a closed connection', async () => {
  const port = await listen((socket) => socket.end());
  await expect(face(port, 'disable').read(['node'], soon())).rejects.toMatchObject({ kind: 'closed' });
});

test('nobody listening is refused, in one sentence without the password', async () => {
  const port = await listen(() => undefined);
  const free = port === 65_535 ? port - 1 : port + 1;
  const failure: unknown = await face(free)
    .read(['node'], soon())
    .catch((error: unknown) => error);
  expect(failure).toMatchObject({ name: 'ReadError' });
  expect(String(failure)).not.toContain('hush');
});

test('a secret that does not come in time does not hold up the read', async () => {
  const never = new Promise<never>(() => undefined);
  const opened = openPgBouncer({ title: 'main pooler', login: () => never });
  await expect(opened.show('POOLS', AbortSignal.timeout(50))).rejects.toMatchObject({
    kind: 'timeout',
    message: 'main pooler was not asked: its address and password were not known in time',
  });
});

test('a secret that cannot be resolved is the failure', async () => {
  const login = () => Promise.reject(new Error('the variable DATABASE_URL is not set'));
  const opened = openPostgres({ title: 'p1', login, now: () => 0 });
  await expect(opened.read(['node'], soon())).rejects.toMatchObject({
    kind: 'credentials',
    message: 'the variable DATABASE_URL is not set',
  });
});
