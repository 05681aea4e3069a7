// Runners, and servers in containers, that are killed while a primary moves or comes back: each test goes on where the one before it left it.
import { statSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLab } from '../../lab/lab.ts';
import { labOfWorker } from '../../lab/ours.ts';
import { until } from '../../lab/processes.ts';
import { failover, other, rejoin, type Stage, stageOf, switchover } from './boxed.stage.ts';
import { instants, type Kill, points } from './kills.ts';
import { whereOf } from './program.ts';

const { docker, facts } = openLab(labOfWorker());
let stage: Stage;
beforeAll(async () => {
  stage = await stageOf(docker, facts);
}, 60_000);
afterAll(() => stage?.boxes.down());

const stepsOf = {
  switchover: [
    ...['lock', 'slots', 'prepare', 'unlink', 'flush', 'hold', 'stop', 'received', 'ready', 'fence'],
    ...['promote', 'probe', 'turn', 'settle', 'follow r2', 'rejoin', 'relink'],
  ],
  failover: ['lock', 'fence', 'slots', 'cut', 'ready', 'promote', 'probe', 'turn', 'settle', 'follow r2'],
  rejoin: ['settle', 'slots', 'unlink', 'keep', 'rewind', 'configure', 'start', 'relink'],
};

test.for([...points(stepsOf.switchover), ...instants(3_500, 4_000)])(
  'a switchover whose runner is killed ($death) is brought home by $way (patient: $isPatient)',
  { timeout: 120_000 },
  async ({ death, way, isPatient }, { annotate }) => {
    const from = await stage.settled();
    const to = other(from);
    const { program, seen } = await stage.underWriters(from);
    const left = await program.killed(switchover(to), death);
    if (isPatient) await program.freed(left.id);
    const run = await program.home(left.id, way, 'boxed');
    const { pool, all } = await seen(run.end?.outcome === 'done' ? [from, to] : [from]);
    expect(await stage.lost([...pool, ...Object.values(all).flat()])).toEqual([]);
    await annotate(`killed at ${whereOf(left)}, ${way}: ${run.end?.outcome}: ${run.end?.because}`);
  },
);

const ofFailover = [...points(stepsOf.failover), ...instants(1_800, 5_000)];
const ofRejoin = [...points(stepsOf.rejoin), ...instants(2_500, 6_000)];
const both = Array.from({ length: Math.max(ofFailover.length, ofRejoin.length) }, (_, index) => ({
  failover: ofFailover[index % ofFailover.length],
  rejoin: ofRejoin[index % ofRejoin.length],
}));

test.for(both)(
  'a failover ($failover.death) and a rejoin ($rejoin.death) whose runners are killed are brought home',
  { timeout: 180_000 },
  async ({ failover: first, rejoin: second }, { annotate }) => {
    if (first === undefined || second === undefined) throw new Error('no kill');
    const from = await stage.settled();
    const { program, seen } = await stage.underWriters(from);
    await stage.kill(from);
    const left = await program.killed(failover, first.death);
    if (first.isPatient) await program.freed(left.id);
    const run = await program.home(left.id, first.way, 'boxed');
    // What was taken back, or did not happen, is planned anew.
    if (run.end?.outcome !== 'done') expect((await program.begin(failover)).all).toMatch(/^done/m);
    const to = await stage.settled(1);
    expect(to).not.toBe(from);

    const behind = await program.killed(rejoin(from), second.death);
    if (second.isPatient) await program.freed(behind.id);
    const again = await program.home(behind.id, second.way, `boxed/${from}`);
    if (again.end?.outcome !== 'done') expect((await program.begin(rejoin(from))).all).toMatch(/^done/m);
    const { all } = await seen([from, to]);
    // What the new primary took is there, whatever became of the old one.
    expect(await stage.lost(all[to])).toEqual([]);
    await annotate(
      `failover killed at ${whereOf(left)}, rejoin at ${whereOf(behind)}: ${again.end?.because}`,
    );
  },
);

type Fall = {
  /** The step that was begun when it dies. */
  readonly step: string;
  readonly who: 'old' | 'new' | 'other';
  readonly runner: 'goes on' | 'dies too';
  readonly way: Kill['way'];
};
/** Nobody dies twice: the old primary is down from its stop to its rejoin. */
const falls = stepsOf.switchover
  .flatMap((step, index) =>
    (['old', 'new', 'other'] as const).map(
      (who, third): Fall => ({
        ...{ step, who, runner: (index + third) % 2 === 0 ? 'goes on' : 'dies too' },
        way: (index + third) % 4 < 2 ? 'resume' : 'undo',
      }),
    ),
  )
  .filter(({ step, who }) => who !== 'old' || !isStopped(step));
function isStopped(step: string): boolean {
  const at = stepsOf.switchover.indexOf(step);
  return at > stepsOf.switchover.indexOf('stop') && at <= stepsOf.switchover.indexOf('rejoin');
}
const sample = falls.filter(({ step, who }) => step === 'ready' && who === 'new');

test.for(process.env.QUARTERDECK_KILLS === undefined ? sample : falls)(
  'a switchover in which the $who server is killed at "$step", and its runner $runner, is brought home by $way, and moves in the end',
  { timeout: 180_000 },
  async ({ step, who, runner, way }, { annotate }) => {
    const from = await stage.settled();
    const to = other(from);
    const { program, seen } = await stage.underWriters(from);
    const words = [...switchover(to), '--timeout', '10s'];
    const first = await program.still(words, `began ${step}`);
    const name = { old: from, new: to, other: 'r2' as const }[who];
    await stage.kill(name);
    if (runner === 'goes on') first.go();
    else first.end();
    await first.asked;
    const left = await program.latest();
    // As a responder would: an old primary that was not stopped by then is the run's to start.
    if (who !== 'old' || step === 'relink') await stage.start(name);
    const run = await program.home(left?.id ?? '', way, 'boxed');
    await stage.start(name);
    if (run.end?.outcome !== 'done') {
      await stage.settled();
      expect((await program.begin(words)).all).toMatch(/^done/m);
    }
    const { pool, all } = await seen([from, to]);
    expect(await stage.lost([...pool, ...Object.values(all).flat()])).toEqual([]);
    await annotate(`${left && whereOf(left)}: ${left?.end?.because}; ${way}: ${run.end?.because}`);
  },
);

/** What was begun is given up there, and its rejoin planned anew. */
const givenUp = [
  'began unlink',
  'began rewind',
  'before ended rewind',
  'before ended configure',
  'began start',
];
test.for(process.env.QUARTERDECK_KILLS === undefined ? [] : givenUp)(
  'a rejoin whose runner is killed (%s) and that nobody takes up again is planned anew, and loses nothing of its own',
  { timeout: 120_000 },
  async (death) => {
    const from = await stage.settled();
    const { program, seen } = await stage.underWriters(from);
    const to = await stage.failedOver(from, program);
    await program.killed(rejoin(from), death);
    expect((await program.begin(rejoin(from))).all).toMatch(/^done/m);
    await seen([from, to]);
  },
);

test('a rewind that is broken off in the middle says how its data is copied anew, and is planned anew then', {
  timeout: 120_000,
}, async () => {
  const from = await stage.settled();
  const { program, seen } = await stage.underWriters(from);
  const to = await stage.failedOver(from, program);
  const first = await program.still(rejoin(from), 'began rewind');
  const filters = { name: ['quarterdeck-rejoin'] };
  const [chore] = await docker.client.listContainers({ all: true, filters });
  const rewinds = docker.client.getContainer(chore?.Id ?? '');
  first.go();
  const pid = await until('A rewind', async () => (await rewinds.inspect()).State.Pid || undefined).catch(
    async (error: unknown) => {
      throw new Error(`${error}: ${(await first.asked).all}`);
    },
  );
  // From here on it works on the data.
  const isClosed = () => (statSync(stage.boxes.dataOf(from)).mode & 0o002) !== 0;
  for (const end = Date.now() + 20_000; !isClosed() && Date.now() < end; ) await setImmediate();
  process.kill(pid, 'SIGKILL');
  const told = `a rewind of ${from} was broken off in the middle, and no server starts on its data: copy it anew with `;
  expect((await first.asked).all).toContain(told);
  const { all } = await program.begin(rejoin(from));
  expect(all).toContain(told);
  const [, command = ''] =
    /copy it anew with (docker run .*'), and plan its rejoin again/.exec(all ?? '') ?? [];
  await execa('sh', ['-c', command], {
    env: { DOCKER_HOST: `unix://${docker.socket}`, PGPASSWORD: stage.boxes.password },
  });
  expect((await program.begin(rejoin(from))).all).toMatch(/^done/m);
  await seen([from, to]);
});
