import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';

/**
 * The shop's work on Redis, twenty rounds a second on whichever node the Sentinels call the master: a cache with hits
 * and misses, a list of jobs that keeps its length, a stream that its consumers read a little late.
 */
const { SENTINELS = '', MASTER = '', APP_PASSWORD = '' } = process.env;
const client = new Redis({
  sentinels: SENTINELS.split(',').map((port) => ({ host: '127.0.0.1', port: Number(port) })),
  name: MASTER,
  ...{ username: 'app', password: APP_PASSWORD, sentinelUsername: 'app', sentinelPassword: APP_PASSWORD },
  ...{
    connectionName: 'shop-web',
    commandTimeout: 2_000,
    sentinelCommandTimeout: 2_000,
    connectTimeout: 2_000,
  },
  ...{ enableOfflineQueue: false, retryStrategy: () => 500, sentinelRetryStrategy: () => 500 },
  reconnectOnError: ({ message }) => message.startsWith('READONLY'),
});
client.on('error', () => undefined);

let waiting = 0;

for (let round = 0; ; round++) {
  await work(round).catch(() => undefined);
  await sleep(50);
}

async function work(round: number): Promise<void> {
  const key = `session:${round % 400}`;
  const found = await client.get(key);
  if (found === null) await client.set(key, 'x'.repeat(200), 'EX', 30);
  const batch = client
    .pipeline()
    .get(`product:${round % 50}`)
    .set(`product:${round % 40}`, String(round))
    .xadd('events', 'MAXLEN', '~', '500', '*', 'order', String(round))
    .select(1)
    .lpush('celery', `{"id":${round}}`);
  const pushed = batch.length - 1;
  if (waiting > 12) batch.rpop('celery');
  batch.select(0);
  if (round % 4 === 0)
    batch.xreadgroup('GROUP', 'mailer', 'm1', 'COUNT', 4, 'NOACK', 'STREAMS', 'events', '>');
  const results = (await batch.exec()) ?? [];
  waiting = Number(results[pushed]?.[1]);
  // Neither at the start, nor on a master that came back without its data.
  if (results.some(([error]) => error?.message.startsWith('NOGROUP')))
    await client.xgroup('CREATE', 'events', 'mailer', '$', 'MKSTREAM');
}
