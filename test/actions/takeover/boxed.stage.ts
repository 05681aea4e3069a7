// A cluster in containers whose runners and servers are killed, and what is to be as it was when it is home.
import { expect } from 'vitest';
import type { Lab } from '../../lab/lab.ts';
import type { Site } from '../../lab/part.ts';
import { until } from '../../lab/processes.ts';
import { overlaps, turns } from '../primacy/writers.ts';
import { type Boxes, boxesOf } from './boxes.ts';
import { type Program, programOf } from './program.ts';
import { type Name, names, witnessOf } from './witness.ts';

export const other = (from: Name): Name => (from === 'p1' ? 'r1' : 'p1');
export const switchover = (to: Name) => ['switchover', 'postgres/boxed', '--to', to, '--confirm', 'boxed'];
export const failover = ['failover', 'postgres/boxed', '--confirm', 'boxed'];
export const rejoin = (name: Name) => ['rejoin', `postgres/boxed/${name}`, '--confirm', `boxed/${name}`];

/** What of the containers is to be as it was: what their engine starts again, their own settings, and that there are no more of them. */
async function asTheyAre({ container, docker, sql }: Boxes) {
  const all = await docker.client.listContainers({ all: true });
  return {
    chores: all.flatMap(({ Names }) => Names.filter((name) => name.includes('quarterdeck-'))),
    own: await Promise.all(
      names.map(async (name) => {
        const { HostConfig } = await container(name).inspect();
        const file = await sql(
          name,
          `SELECT setting FROM pg_file_settings WHERE name = 'tcp_keepalives_idle'`,
        );
        return [name, HostConfig.RestartPolicy?.Name, ...file.map(({ setting }) => setting)];
      }),
    ),
  };
}

type Refusal = { readonly statusCode?: number };
const unless =
  (code: number) =>
  (error: Refusal): void => {
    if (error.statusCode !== code) throw error;
  };

export type Stage = Awaited<ReturnType<typeof stageOf>>;

export async function stageOf(docker: Lab['docker'], site: Site) {
  const boxes = await boxesOf(docker, site);
  const witness = witnessOf(boxes);
  for (const [index, name] of names.entries())
    await boxes.sql(name, `ALTER SYSTEM SET tcp_keepalives_idle = ${61 + index}`);
  const atFirst = await asTheyAre(boxes);
  /** Kills a container, where it runs. */
  const kill = (name: Name) => boxes.container(name).kill().catch(unless(409));
  return {
    ...{ boxes, kill },
    settled: witness.settled,
    lost: witness.lost,
    async start(name: Name): Promise<void> {
      await boxes.container(name).start().catch(unless(304));
      await until(`Answers of ${name}`, async () => (await boxes.sql(name, 'SELECT 1')).length);
    },
    /** Kills the primary, and has another one take over. */
    async failedOver(from: Name, program: Program): Promise<Name> {
      await kill(from);
      expect((await program.begin(failover)).all).toMatch(/^done/m);
      return witness.settled(1);
    },
    /** The program, and writers meanwhile. `seen` sees that all is home, and that the primary was these nodes' in turn. */
    async underWriters(from: Name) {
      const program = await programOf({
        docker: [{ name: 'docker', socket: docker.socket }],
        postgres: [boxes.section],
      });
      const writers = witness.writing();
      await until('Writes', async () => writers.own[from].written.length > 0 || undefined);
      const seen = async (moved: readonly Name[]) => {
        await writers.pooled();
        expect(await witness.settled()).toBe(moved.at(-1));
        const { pool, ...all } = await writers.stop();
        expect(turns(all)).toEqual(moved);
        expect(overlaps(all)).toEqual([]);
        expect(await program.locks()).toEqual([]);
        expect(await witness.locked()).toEqual([]);
        expect(await asTheyAre(boxes)).toEqual(atFirst);
        return { pool, all };
      };
      return { program, seen };
    },
  };
}
