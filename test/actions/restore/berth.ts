import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { backup } from '../../../src/actions/backup/backup.ts';
import { restore } from '../../../src/actions/restore/restore.ts';
import type { Plan } from '../../../src/core/plan.ts';
import { readBackups } from '../../../src/records/backups.ts';
import { openLab } from '../../lab/lab.ts';
import { labOfWorker } from '../../lab/ours.ts';
import { freePorts } from '../../lab/ports.ts';
import { markName } from '../../lab/processes.ts';
import { configure, type RedisHands, redisServer, user } from '../../lab/redis-node.ts';
import { crewOf, temporary } from '../backup/pier.ts';
import { quayOf } from '../backup/quay.ts';
import { planned } from '../lifecycle/yard.ts';

const lab = openLab(labOfWorker());
export const { redis } = lab;
export const admin = { username: 'admin', password: 'anchor' };

/** A PATH on which a systemctl of our own starts and stops these servers. */
export async function pathOf(
  servers: Readonly<Record<string, string>>,
): Promise<{ PATH: string; home: string }> {
  const home = await temporary();
  await systemctlIn(home, servers);
  return { home, PATH: `${home}:${process.env.PATH}` };
}

/** Puts a systemctl into a directory that starts and stops these servers. */
export async function systemctlIn(home: string, servers: Readonly<Record<string, string>>): Promise<void> {
  const program = join(home, 'systemctl');
  await copyFile(fileURLToPath(new URL('redis-systemctl.sh', import.meta.url)), program);
  await chmod(program, 0o755);
  await mkdir(join(home, 'units'));
  await writeFile(join(home, 'mark'), `${markName}=${lab.facts.id}`);
  for (const [unit, directory] of Object.entries(servers))
    await writeFile(join(home, 'units', unit), directory);
}

/** A Redis of the test's own, with three keys. */
export async function serverOf(more: readonly string[] = []): Promise<RedisHands> {
  const server = await serverIn(join(await temporary(), 'redis'), more);
  onTestFinished(() => server.kill().catch(() => undefined));
  return server;
}

/** The same in a directory; whoever asks for it ends it. */
export async function serverIn(directory: string, more: readonly string[] = []): Promise<RedisHands> {
  const [port = 0] = await freePorts(1);
  const facts = { name: 'own', kind: 'node', port, directory } as const;
  configure(facts, [
    user('admin', admin.password, '~* &* +@all'),
    'save ""',
    'repl-diskless-sync-delay 0',
    ...more,
  ]);
  const server = redisServer(facts, admin, lab.facts);
  await server.start();
  for (const name of ['a', 'b', 'c']) await server.command('SET', name, name);
  await server.command('SET', 'brief', 'x', 'PX', '1');
  return server;
}

/** The stack of such a server, with all that its actions may use. */
export async function berthOf(server: RedisHands, changed: Readonly<Record<string, unknown>> = {}) {
  const { PATH, home } = await pathOf({ 'own.service': server.directory });
  const directory = join(await temporary(), 'kept');
  const section = {
    ...{ name: 'own', url: `redis://127.0.0.1:${server.port}`, ...admin, operate: {}, backup: { directory } },
    ...{ control: { service: 'own.service' }, ...changed },
  };
  const quay = await quayOf({ redis: [section] }, { ...process.env, PATH });
  return { ...quay, home, directory };
}
type Berth = Pick<Awaited<ReturnType<typeof berthOf>>, 'reach' | 'hands'>;

/** A backup of a Redis, taken now. */
export async function takenOf(berth: Berth, group: string): Promise<string> {
  const target = `redis/${group}`;
  const end = await crewOf(backup, await planned(backup, target, berth.reach), berth).carry();
  if (end.outcome !== 'done') throw new Error(end.because);
  const { places } = await readBackups(
    (berth.reach.stack.backups ?? []).filter((one) => one.target === target),
  );
  return places[0]?.backups[0]?.id ?? '';
}

export const plannedRestore = ({ reach }: Berth, id: string): Promise<Plan> =>
  planned(restore, `backup/${id}`, reach, { noOwner: false, fast: false, timeout: 60_000 });

/** Nodes whose INFO says something else. */
export function telling<T extends Pick<Berth, 'reach'>>(berth: T, change: (info: string) => string): T {
  const redis: Berth['reach']['redis'] = (system) => {
    const face = berth.reach.redis(system);
    return {
      ...face,
      async ask(commands, signal) {
        const answer = await face.ask(commands, signal);
        if (answer.is !== 'answered') return answer;
        const replies = answer.replies.map((reply) =>
          reply.is === 'value' ? { ...reply, value: change(String(reply.value)) } : reply,
        );
        return { ...answer, replies };
      },
    };
  };
  return { ...berth, reach: { ...berth.reach, redis } };
}

export const refusals = ({ preflight }: Plan): readonly string[] =>
  preflight.filter(({ is }) => is === 'refuse').map(({ title, because }) => `${title}: ${because}`);

export async function keysOf(server: RedisHands): Promise<readonly unknown[]> {
  const keys = await server.command('KEYS', '*');
  return (Array.isArray(keys) ? keys : []).toSorted();
}
