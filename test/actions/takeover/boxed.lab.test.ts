// A primary in a container that moves; each test goes on where the one before it left it.
import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { failover } from '../../../src/actions/failover.ts';
import { rejoin } from '../../../src/actions/rejoin/rejoin.ts';
import { start } from '../../../src/actions/start.ts';
import { switchover } from '../../../src/actions/switchover.ts';
import type { Plan } from '../../../src/core/plan.ts';
import { openLab } from '../../lab/lab.ts';
import { labOfWorker } from '../../lab/ours.ts';
import { until } from '../../lab/processes.ts';
import { crewOf } from '../backup/pier.ts';
import { planned } from '../lifecycle/yard.ts';
import { overlaps } from '../primacy/writers.ts';
import { type Boxes, boxesOf } from './boxes.ts';
import { type Name, witnessOf } from './witness.ts';

const { docker, facts } = openLab(labOfWorker());
let boxes: Boxes;
let witness: ReturnType<typeof witnessOf>;
beforeAll(async () => {
  boxes = await boxesOf(docker, facts);
  witness = witnessOf(boxes);
}, 60_000);
afterAll(() => boxes?.down());

const usual = { timeout: 30_000, drain: 5_000, maxLag: 1_048_576, pause: 15_000 };
const refusals = ({ preflight }: Plan): readonly string[] =>
  preflight.flatMap(({ is, title, because }) => (is === 'refuse' ? [`${title}: ${because}`] : []));

/** Writes to every node meanwhile, and sees that all that was acknowledged is there, and that no two took writes at once. */
async function underWriters<T>(work: () => Promise<T>): Promise<T> {
  const writers = witness.writing();
  const isBegun = () => Object.values(writers.own).some(({ written }) => written.length > 10);
  await until('Writes', async () => isBegun() || undefined);
  const result = await work();
  const { pool, ...all } = await writers.stop();
  expect(pool.length).toBeGreaterThan(0);
  expect(await witness.lost([...pool, ...Object.values(all).flat()])).toEqual([]);
  expect(overlaps(all)).toEqual([]);
  return result;
}

const policyOf = async (name: Name) => (await boxes.container(name).inspect()).HostConfig.RestartPolicy?.Name;

const moves = [
  { from: 'p1', to: 'r1' },
  { from: 'r1', to: 'p1' },
] as const;

test.each(process.env.QUARTERDECK_KILLS === undefined ? moves.slice(0, 1) : moves)(
  'the primary moves from $from to $to under its writers, and nothing is lost',
  async ({ from, to }) => {
    expect(await witness.settled()).toBe(from);
    const stack = await boxes.stack();
    const plan = await planned(switchover, 'postgres/boxed', stack.reach, { ...usual, to });
    expect(refusals(plan)).toEqual([]);
    expect(plan.preflight).toContainEqual({
      title: 'how the primary is stopped',
      is: 'pass',
      because: `by SIGINT to its container ${boxes.box(from)}, of which /var/lib/postgresql/data is proven to be its data`,
    });
    expect(plan.impact).toContain(
      `${to}: by its container ${boxes.box(to)}: it can be stopped, kept out and rewound`,
    );
    const policy = await policyOf(from);
    const crew = crewOf(switchover, plan, stack);
    const { outcome, because } = await underWriters(crew.carry);
    expect(`${outcome}: ${because}`).toMatch(
      new RegExp(
        `^done: one primary: ${to}, timeline \\d · ${from} follows: .* · r2 follows: .* · writes: stood still for`,
      ),
    );
    expect(await policyOf(from)).toBe(policy);
    expect(readFileSync(boxes.ini, 'utf8')).toContain(`host=127.0.0.1 port=${boxes.portOf(to)} `);
    const [told] = await boxes.sql(from, 'SHOW primary_conninfo');
    expect(String(told?.primary_conninfo)).toContain(`host=${boxes.box(to)} port=5432`);
    expect(JSON.stringify(crew.entries)).not.toContain(boxes.password);
    stack.hands.letGo();
  },
  60_000,
);

test('its runner gone when the old primary was marked, it is taken back', async () => {
  const from = await witness.settled();
  const to = from === 'p1' ? 'r1' : 'p1';
  const policy = await policyOf(from);
  const stack = await boxes.stack();
  const plan = await planned(switchover, 'postgres/boxed', stack.reach, { ...usual, to });
  expect(refusals(plan)).toEqual([]);
  await underWriters(async () => {
    const crew = crewOf(switchover, plan, stack);
    const push = crew.entries.push.bind(crew.entries);
    crew.entries.push = (...entries) => {
      push(...entries);
      if (entries.some((entry) => entry.type === 'ended' && entry.step === 'fence'))
        throw new Error('killed');
      return crew.entries.length;
    };
    await expect(crew.carry()).rejects.toThrow('killed');
    stack.hands.letGo();
    const other = await boxes.stack();
    const later = crewOf(switchover, plan, other);
    later.entries.splice(0, 1, ...crew.entries);
    const end = await later.undo();
    expect(`${end.outcome}: ${end.because}`).toMatch(/^undone: /);
    other.hands.letGo();
  });
  expect(await witness.primaries()).toEqual([from]);
  expect(await policyOf(from)).toBe(policy);
}, 60_000);

test('what the stack file calls a node is only stopped where it is proven to be that node', async () => {
  const from = await witness.settled();
  const { section, box } = boxes;
  const refused = async (control: object) => {
    const nodes = section.nodes.map((node) => (node.name === from ? { ...node, control } : node));
    const { reach } = await boxes.stack({ nodes });
    return refusals(await planned(switchover, 'postgres/boxed', reach, usual));
  };
  const stop = `how the primary is stopped: ${from} cannot be stopped cleanly from here:`;
  expect(await refused({ container: box('r2') })).toEqual([
    `${stop} the server in the container ${box('r2')} is another one`,
  ]);
  expect(await refused({ container: 'shop-web' })).toEqual([
    `${stop} its data in /var/lib/postgresql/data lies in no volume of its container shop-web: nothing but that container can change it`,
  ]);
  expect(await refused({ container: 'nowhere' })).toEqual([
    `${stop} there is no container nowhere on docker`,
  ]);
});

test('one that was killed is kept out, another one takes over, and it comes back rewound', async () => {
  const from = await witness.settled();
  const to = from === 'p1' ? 'r1' : 'p1';
  const container = boxes.container(from);
  await boxes.sql(from, `INSERT INTO ledger VALUES ('before')`);
  await until('It has all', async () => {
    const rows = await boxes.sql(to, `SELECT FROM ledger WHERE id = 'before'`);
    return rows.length > 0 || undefined;
  });
  const stack = await boxes.stack();
  await container.pause();
  const frozen = await planned(failover, 'postgres/boxed', stack.reach, usual);
  expect(refusals(frozen)).toContain(
    `the primary is down: ${from} does not answer, and its container ${boxes.box(from)} has not ended (paused): stop that first`,
  );
  await container.unpause();
  await container.kill();
  const plan = await planned(failover, 'postgres/boxed', stack.reach, { ...usual, to });
  expect(refusals(plan)).toEqual([]);
  expect(plan.preflight).toContainEqual({
    ...{ title: 'the primary is down', is: 'pass' },
    because: `its container ${boxes.box(from)} has ended (exited 137)`,
  });
  expect(plan.preflight).toContainEqual({
    ...{ title: 'fence: hard', is: 'pass' },
    because: `its data is marked, so that whoever starts ${boxes.box(from)}, by hand or by its restart policy, gets a standby`,
  });
  const crew = crewOf(failover, plan, stack);
  const end = await crew.carry();
  expect(`${end.outcome}: ${end.because}`).toMatch(
    new RegExp(`^done: one primary: ${to}, .* r2 follows: streaming`),
  );
  // As when its runner ends.
  for (const name of ['p1', 'r1', 'r2']) stack.hands.primacy(`postgres/boxed/${name}`).unlock();
  expect(await witness.primaries()).toEqual([to]);
  await boxes.sql(to, `INSERT INTO ledger VALUES ('after')`);
  const mark = join(boxes.dataOf(from), 'standby.signal');
  const { nodes } = boxes.section;
  // Also where the stack file does not say that it is in a container.
  const untold = nodes.map((node) => (node.name === from ? { ...node, control: undefined } : node));
  for (const changed of [{}, { nodes: untold }]) {
    const { reach } = await boxes.stack(changed);
    const up = () => planned(start, `container/${boxes.box(from)}`, reach);
    expect(refusals(await up())).toEqual([]);
    renameSync(mark, `${mark}.away`);
    expect(refusals(await up())).toEqual([
      `role of ${from}: ${to} is the primary now, and ${from} would come up as another one: its data is not marked as a standby’s`,
    ]);
    renameSync(`${mark}.away`, mark);
  }
  // Whoever starts it gets a standby, which only it has been told nothing of the new history.
  await container.start();
  await until(
    'A standby',
    async () => (await boxes.sql(from, 'SELECT pg_is_in_recovery() AS is'))[0]?.is || undefined,
  );
  expect(await witness.primaries()).toEqual([to]);
  expect(refusals(await planned(rejoin, `postgres/boxed/${from}`, stack.reach))).toEqual([
    `${from} is down: ${from} runs: stop it first, so that nobody writes to it`,
  ]);
  await container.kill();
  const back = await planned(rejoin, `postgres/boxed/${from}`, stack.reach);
  expect(refusals(back)).toEqual([]);
  const returned = crewOf(rejoin, back, stack);
  const came = await returned.carry();
  expect(`${came.outcome}: ${came.because}`).toMatch(
    new RegExp(`^done: ${from}: streaming on timeline \\d+$`),
  );
  const rows = await boxes.sql(from, `SELECT id FROM ledger WHERE id IN ('before', 'after') ORDER BY 1`);
  expect(rows).toEqual([{ id: 'after' }, { id: 'before' }]);
  expect(JSON.stringify([crew.entries, returned.entries])).not.toContain(boxes.password);
  const left = await boxes.docker.client.listContainers({ all: true });
  expect(left.flatMap(({ Names }) => Names).filter((name) => name.includes('quarterdeck-'))).toEqual([]);
  stack.hands.letGo();
}, 60_000);
