// Servers of a Redis that go away under a takeover, and what is looked at afterwards.
import { expect } from 'vitest';
import { until } from '../../lab/processes.ts';
import { connection, type RedisHands } from '../../lab/redis-node.ts';
import type { Loss } from './kills.ts';
import type { Program } from './program.ts';

/** Where the runner stands still: at what is there already when it is looked at, nothing is begun. */
export const at = (step: string): string => (step === 'catch-up' ? `before ended ${step}` : `began ${step}`);

export async function lose(server: RedisHands, how: Loss['how']): Promise<void> {
  if (how === 'killed') await server.kill();
  else if (how === 'frozen') server.freeze();
  else await server.start();
}

/** As an operator would. */
export async function bringBack(server: RedisHands, how: Loss['how']): Promise<void> {
  if (how === 'killed') await server.start();
  else if (how === 'frozen') server.thaw();
}

/** What came of a run, as it was said to who asked for it. */
export async function saidBy(asked: Promise<{ readonly all?: unknown }>, program: Program) {
  const { all } = await asked;
  const run = await program.latest();
  if (run?.end === undefined) throw new Error(`it has no end: ${String(all)}`);
  const { outcome, because } = run.end;
  expect(String(all)).toContain(`${outcome}: ${because}.`);
  return { ...run, outcome, because };
}

/** Nobody has writers wait on it: what is published waits with them. */
export async function isFree({ port }: RedisHands, login: Parameters<typeof connection>[1]): Promise<void> {
  const client = connection(port, login);
  try {
    await client.connect();
    await client.publish('free', '');
  } finally {
    client.disconnect();
  }
}

/** What actions might have changed of it. */
export const settingsOf = (servers: readonly RedisHands[]) =>
  Promise.all(
    servers.map(async (server) => {
      const names = ['replica-priority', 'min-replicas-to-write', 'min-replicas-max-lag'];
      return Promise.all(names.map((name) => server.command('CONFIG', 'GET', name)));
    }),
  );

/** Who released a hold last has its locks for a moment longer. */
export const unlocked = (program: Program): Promise<true> =>
  until('No locks', async () => (await program.locks()).length === 0 || undefined);
