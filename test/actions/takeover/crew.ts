// A Redis with its Sentinels, and without, with all that its actions may use; and who writes to it meanwhile.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Plan } from '../../../src/core/plan.ts';
import { openLab } from '../../lab/lab.ts';
import { labOfWorker } from '../../lab/ours.ts';
import { until } from '../../lab/processes.ts';
import { connection } from '../../lab/redis-node.ts';
import { quayOf } from '../backup/quay.ts';

export const { redis } = openLab(labOfWorker());
export const nodeNames = ['n1', 'n2', 'n3'] as const;
export const sentinelNames = ['q1', 'q2', 'q3'] as const;
export type NodeName = (typeof nodeNames)[number];

/** The lab's Redis as a stack file says it. */
export function sectionOf(changed: Readonly<Record<string, unknown>> = {}) {
  return {
    ...{ name: 'cache', username: 'ops_monitor', password: redis.passwords.ops_monitor },
    sentinels: sentinelNames.map((name) => `127.0.0.1:${redis.servers[name].port}`),
    ...{ master: redis.master, sentinel_username: 'ops_monitor' },
    sentinel_password: redis.passwords.ops_monitor,
    nodes: nodeNames.map((name) => ({ name, url: `redis://127.0.0.1:${redis.servers[name].port}` })),
    operate: {
      ...{ username: 'admin', password: redis.passwords.admin, sentinel_username: 'admin' },
      sentinel_password: redis.passwords.admin,
    },
    ...changed,
  };
}

export const groupOf = (changed: Readonly<Record<string, unknown>> = {}) =>
  quayOf({ redis: [sectionOf(changed)] });

export const refusals = ({ preflight }: Plan): readonly string[] =>
  preflight.filter(({ is }) => is === 'refuse').map(({ title, because }) => `${title}: ${because}`);

export const field = async (name: NodeName, wanted: string): Promise<string | undefined> =>
  new RegExp(`^${wanted}:(.*)\r$`, 'm').exec(String(await redis[name].command('INFO')))?.[1];

/** Adds numbers to a set, one after another, wherever `master` says. `acknowledged` are those that were taken. */
export function writerTo(
  login: { readonly username: string; readonly password: string },
  master: () => Promise<number>,
) {
  const key = `acknowledged:${Math.random()}`;
  const acknowledged: string[] = [];
  const gaps: number[] = [];
  let isOver = false;
  async function work(): Promise<void> {
    let client: ReturnType<typeof connection> | undefined;
    let last = Date.now();
    for (let number = 0; !isOver; number++) {
      try {
        if (client === undefined) {
          client = connection(await master(), login);
          await client.connect();
        }
        await client.sadd(key, number);
        acknowledged.push(String(number));
        gaps.push(Date.now() - last);
        last = Date.now();
        await sleep(2);
      } catch {
        client?.disconnect();
        client = undefined;
        await sleep(20);
      }
    }
    client?.disconnect();
  }
  const working = work();
  return {
    acknowledged,
    key,
    /** The longest time between two that were taken. */
    longest: () => Math.max(...gaps),
    begun: () => until('Writes', async () => (acknowledged.length > 20 ? true : undefined)),
    async over() {
      const before = acknowledged.length;
      await until('Writes afterwards', async () => (acknowledged.length > before + 20 ? true : undefined));
      isOver = true;
      await working;
    },
  };
}

/** The port that the Sentinels call the master's. */
export async function masterPort(): Promise<number> {
  const answer = await redis.q1.command('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', redis.master);
  return Number(Array.isArray(answer) ? answer[1] : 0);
}

export const app = { username: 'app', password: redis.passwords.app };

/** Of the numbers that were acknowledged those that a node has not. */
export async function missingOn(name: NodeName, { key, acknowledged }: ReturnType<typeof writerTo>) {
  const found = new Set((await redis[name].command('SMEMBERS', key)) as readonly string[]); // members of a set
  return acknowledged.filter((number) => !found.has(number));
}
