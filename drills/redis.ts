import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { Lab } from '../test/lab/lab.ts';
import { connection } from '../test/lab/redis-node.ts';
import { type Writer, writing } from './writer.ts';

type Cache = Lab<'redis'>;
const key = 'written';

/** The lab's own stack file, with the rights of whoever operates it. */
export function operated({ facts, redis: { passwords } }: Cache): string {
  const stack = parse(readFileSync(facts.stackFile, 'utf8'));
  const [group] = stack.redis;
  const password = { file: join(facts.directory, 'secrets', 'redis-operate') };
  writeFileSync(password.file, passwords.admin, { mode: 0o600 });
  const operate = {
    ...{ username: 'admin', password },
    ...{ sentinel_username: 'admin', sentinel_password: password },
  };
  const path = join(facts.directory, 'drill.yaml');
  writeFileSync(path, stringify({ ...stack, access: 'operate', redis: [{ ...group, operate }] }), {
    mode: 0o600,
  });
  return path;
}

/** Writes to whom the Sentinels call the master, as an application does. */
export function writer({ redis }: Cache): Writer {
  let client: ReturnType<typeof connection> | undefined;
  const leave = async (): Promise<void> => {
    client?.disconnect();
    client = undefined;
  };
  return writing(async (number) => {
    try {
      if (client === undefined) {
        const master = redis.servers[await redis.masterNow()];
        client = connection(master.port, { username: 'app', password: redis.passwords.app });
        await client.connect();
      }
      await client.sadd(key, number);
    } catch (error) {
      await leave();
      throw error;
    }
  }, leave);
}

/** What is found of that on the master. */
export async function written({ redis }: Cache): Promise<ReadonlySet<number>> {
  const members = await redis[await redis.masterNow()].command('SMEMBERS', key);
  return new Set(Array.isArray(members) ? members.map(Number) : []);
}
