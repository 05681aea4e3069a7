import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { parse, stringify } from 'yaml';
import type { Lab } from '../test/lab/lab.ts';
import type { Node } from '../test/lab/node.ts';
import { type Writer, writing } from './writer.ts';

type Database = Lab<'postgres'>;

/** The lab's own stack file, with the rights and the ways of whoever operates it, and with more in its cluster and beside it. */
export function operated({ facts, postgres }: Database, more: object = {}, beside: object = {}): string {
  const stack = parse(readFileSync(facts.stackFile, 'utf8'));
  const [cluster] = stack.postgres;
  const nodes = [postgres.p1, postgres.r1, postgres.r2].map(({ name, port, dataDirectory }) => ({
    ...cluster.nodes.find((node: { readonly name: string }) => node.name === name),
    operate: {
      url: `postgresql://postgres@/shop?host=${postgres.sockets}&port=${port}`,
      run_as: ['runuser', '-u', 'postgres', '--'],
    },
    control: { pgdata: dataDirectory },
  }));
  const path = join(facts.directory, 'drill.yaml');
  const clusters = [{ ...cluster, nodes, ...more }];
  const text = stringify({ ...stack, access: 'operate', postgres: clusters, ...beside });
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

/** The node that takes writes, of those that answer. */
export async function primaries(nodes: readonly Node[]): Promise<readonly Node[]> {
  const found = await Promise.all(
    nodes.map(async (node) => {
      const [row] = await node.sql('SELECT pg_is_in_recovery() AS standby').catch(() => []);
      return row?.standby === false ? [node] : [];
    }),
  );
  return found.flat();
}

/** Writes to whichever node takes it, as an application with all of them in its connection string. */
export async function writer({ postgres: { p1, r1, r2 } }: Database): Promise<Writer> {
  await p1.sql('CREATE TABLE written (n int PRIMARY KEY); ALTER TABLE written OWNER TO app');
  const urls = [p1, r1, r2].map((node) => node.url('app'));
  let client: pg.Client | undefined;
  const leave = async (): Promise<void> => {
    const old = client;
    client = undefined;
    await old?.end().catch(() => undefined);
  };
  const connect = async (): Promise<pg.Client> => {
    for (const connectionString of urls) {
      const one = new pg.Client({
        connectionString,
        application_name: 'shop-orders',
        connectionTimeoutMillis: 1_000,
        query_timeout: 2_000,
      });
      one.on('error', () => undefined);
      try {
        await one.connect();
        const { rows } = await one.query<{ in_hot_standby: string }>('SHOW in_hot_standby');
        if (rows[0]?.in_hot_standby === 'off') return one;
      } catch {}
      await one.end().catch(() => undefined);
    }
    throw new Error('no node takes writes');
  };
  return writing(async (number) => {
    try {
      client ??= await connect();
      await client.query('INSERT INTO written VALUES ($1)', [number]);
    } catch (error) {
      await leave();
      throw error;
    }
  }, leave);
}

/** What is found of that on a node. */
export async function written(node: Node): Promise<ReadonlySet<number>> {
  const rows = await node.sql('SELECT n FROM written');
  return new Set(rows.map(({ n }) => Number(n)));
}
