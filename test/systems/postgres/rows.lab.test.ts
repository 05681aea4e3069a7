import { expect, onTestFinished, test } from 'vitest';
import { openPostgresWrite } from '../../../src/systems/write.ts';
import { loginOf } from '../../actions/backup/pier.ts';
import { openLab } from '../../lab/lab.ts';
import { labOfWorker } from '../../lab/ours.ts';

const { postgres } = openLab(labOfWorker());
const { p1 } = postgres;

test('of a table that an extension brought only what was noted is counted', async () => {
  const superuser = `postgresql://postgres@/shop?host=${postgres.sockets}&port=${p1.port}`;
  const face = openPostgresWrite({ title: 'p1', login: async () => loginOf(superuser) });
  const name = 'qd_verify_0a1b2c3d';
  const { signal } = new AbortController();
  await face.createScratch(name, signal);
  onTestFinished(() => face.dropScratch(name, signal));
  await p1.sql(
    `CREATE EXTENSION pg_stat_statements; CREATE TABLE own AS SELECT 1 AS n;
     CREATE TABLE brought AS SELECT generate_series(1, 5); ALTER EXTENSION pg_stat_statements ADD TABLE brought`,
    name,
  );
  expect(await face.countRows(name, undefined, signal)).toEqual({ 'public.own': 1 });
  expect(await face.countRows(name, { 'public.brought': 3 }, signal)).toEqual({
    'public.own': 1,
    'public.brought': 3,
  });
  expect(await face.countRows(name, { 'public.brought': 9 }, signal)).toMatchObject({ 'public.brought': 5 });
});
