// Writers on the nodes of a Redis, each of which writes to its own, and who of them is the master.
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../lab/processes.ts';
import { connection, type RedisHands } from '../../lab/redis-node.ts';
import type { Written } from '../primacy/writers.ts';
import { admin, type fleetOf, info, roles } from './unwatched.ts';

/** The set that they add to. */
export const key = 'acknowledged';

/** Adds to a set, one after another, whatever becomes of the connection, until it is stopped. */
export function writerOn({ name, port }: Pick<RedisHands, 'name' | 'port'>, login = admin) {
  const written: Written[] = [];
  let isOver = false;
  const done = work();
  return {
    written,
    async stop(): Promise<readonly Written[]> {
      isOver = true;
      await done;
      return written;
    },
  };

  async function work(): Promise<void> {
    for (let count = 0; !isOver; ) {
      const client = connection(port, login);
      try {
        await client.connect();
        while (!isOver) {
          const id = `${name}-${count++}`;
          const asked = performance.now();
          await client.sadd(key, id);
          written.push({ id, asked, answered: performance.now() });
          await sleep(2);
        }
      } catch {
        await sleep(10);
      } finally {
        client.disconnect();
      }
    }
  }
}

/** One on each node, of which the master's is at it. */
export async function writing(fleet: Awaited<ReturnType<typeof fleetOf>>) {
  const { m, a, b } = fleet;
  const own = { m: writerOn(m), a: writerOn(a), b: writerOn(b) };
  await until('Writes', async () => own.m.written.length > 10 || undefined);
  return {
    own,
    stop: async () => ({ m: await own.m.stop(), a: await own.a.stop(), b: await own.b.stop() }),
  };
}

/** One of them takes writes, and the others receive them. */
export const settled = (servers: readonly RedisHands[]): Promise<RedisHands> =>
  until('One master', async () => {
    const found = await roles(servers);
    const [master, another] = servers.filter((_, index) => found[index] === 'master');
    if (master === undefined || another !== undefined) return undefined;
    const online = (await info(master)).match(/state=online/g)?.length ?? 0;
    return online === servers.length - 1 ? master : undefined;
  });
