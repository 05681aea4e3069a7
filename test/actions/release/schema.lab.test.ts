import { afterAll, beforeAll, expect, it } from 'vitest';
import { schemaNow, schemaOf } from '../../../src/actions/release/schema.ts';
import { deploy } from '../../../src/config/schema/deploy.ts';
import type { Stack } from '../../../src/domain/stack.ts';
import { openLab } from '../../lab/lab.ts';
import { labOfWorker } from '../../lab/ours.ts';
import { quayOf } from '../backup/quay.ts';

const { postgres } = openLab(labOfWorker());
const { p1, r1 } = postgres;
const never = () => AbortSignal.timeout(20_000);

beforeAll(async () => {
  await p1.sql(`CREATE TABLE qd_versions (version text); INSERT INTO qd_versions VALUES ('41'), ('42');
    CREATE TABLE qd_hidden (version text); GRANT SELECT ON qd_versions TO ops_monitor;
    CREATE FUNCTION qd_forget() RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS
      $$ BEGIN DELETE FROM qd_versions; RETURN 'gone'; END $$`);
});
afterAll(() => p1.sql('DROP FUNCTION qd_forget; DROP TABLE qd_versions, qd_hidden'));

/** As the version is asked of a cluster whose standby is named first. */
async function asked(sql: string, access: Stack['access'] = 'operate', cluster = 'main'): Promise<unknown> {
  const nodes = [r1, p1].map((node) => ({ name: node.name, url: node.url('ops_monitor') }));
  const { reach } = await quayOf({ postgres: [{ name: 'main', nodes }] });
  const declared = deploy.parse({ schema: { postgres: cluster, sql } });
  return schemaNow({ ...reach, stack: { ...reach.stack, access } }, schemaOf(declared), never());
}

it('is one value of the primary, by whoever watches, in a transaction that cannot write and does not last', async () => {
  expect(await asked('SELECT max(version) FROM qd_versions')).toBe('42');
  expect(
    await asked(`SELECT current_setting('transaction_read_only') || current_setting('statement_timeout')
      || '  ' || current_user`),
  ).toBe('on2s  ops_monitor');
});

it.each([
  ['SELECT qd_forget()', /cannot execute DELETE in a read-only transaction/],
  [
    `SELECT set_config('transaction_read_only', 'off', true) || qd_forget()`,
    /read-write mode must be set before any query/,
  ],
  ['SELECT version FROM qd_versions) AS a (b) LIMIT 1', /syntax error/],
  ['SELECT version FROM qd_versions', /gives more than one row on p1/],
  ['SELECT version FROM qd_versions WHERE false', /gives no value on p1/],
  ['SELECT version FROM qd_hidden', /may not read this on p1: permission denied for table qd_hidden/],
])('%s tells no version, and nothing is lost by it', async (sql, because) => {
  await expect(asked(sql)).rejects.toThrow(because);
  const [row] = await p1.sql('SELECT count(*) AS n FROM qd_versions');
  expect(Number(row?.n)).toBe(2);
});

it('is not asked of a cluster that there is not, nor where only looking is allowed', async () => {
  await expect(asked('SELECT 1', 'operate', 'other')).rejects.toThrow(
    'other does not tell the version of the schema: the stack has no such cluster',
  );
  expect(await asked('SELECT qd_forget()', 'watch')).toBeUndefined();
});

it.each(['SELECT 1; DROP TABLE orders', 'DELETE FROM orders', 'SELECT 1 -- '])(
  '%j is no SELECT for a stack file',
  (sql) => {
    expect(deploy.safeParse({ schema: { postgres: 'main', sql } }).success).toBe(false);
  },
);
