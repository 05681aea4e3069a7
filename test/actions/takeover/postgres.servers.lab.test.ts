// Servers and poolers that crash or freeze while a primary moves, with a writer on each node: each test goes on where the one before it left it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OwnLab, startLab } from '../../lab/lab.ts';
import { until } from '../../lab/processes.ts';
import { sectionOf } from '../primacy/fleet.ts';
import { overlaps, turns } from '../primacy/writers.ts';
import { type Blow, blows } from './blows.ts';
import { type Program, programOf, whereOf } from './program.ts';
import { type Name, names, watched } from './watched.ts';

type Server = 'old primary' | 'candidate' | 'sibling' | 'pooler';

let lab: OwnLab<'postgres' | 'pgbouncer'>;
let cluster: Awaited<ReturnType<typeof watched>>;
beforeAll(async () => {
  lab = await startLab({ parts: ['postgres', 'pgbouncer'] });
  cluster = await watched(lab);
});
afterAll(async () => {
  // What a runner of its own started has no mark of the lab.
  for (const name of names) await lab?.postgres[name].stop().catch(() => undefined);
  await lab?.down();
});

const isUp = (name: Name): Promise<boolean> =>
  lab.postgres[name].sql('SELECT 1', 'postgres').then(
    () => true,
    () => false,
  );

/** Starts what does not run, as who has the watch would; one that is just being started is waited for. */
async function start(name: Name): Promise<void> {
  if (await isUp(name)) return;
  await lab.postgres[name]
    .start()
    .catch(() => until(`Start of ${name}`, async () => (await isUp(name)) || undefined, 10));
}

/** Has one go under; resolves with what brings it back. */
async function strike(name: Name | 'pooler', how: Blow['how']): Promise<() => Promise<void>> {
  const server = name === 'pooler' ? lab.pgbouncer : lab.postgres[name];
  if (how === 'freezes') {
    server.freeze();
    return async () => server.thaw();
  }
  await server.crash();
  return () => (name === 'pooler' ? lab.pgbouncer.start() : start(name));
}

/** Begins something, has one go under at a step, and the runner go on. Resolves with the run as it was left. */
async function struck(program: Program, words: readonly string[], { at, how }: Blow, name: Name | 'pooler') {
  const first = await program.still(words, at);
  const back = await strike(name, how).catch((error: unknown) => {
    first.end();
    throw error;
  });
  first.go();
  const { all } = await first.asked;
  const run = await program.latest();
  if (run?.end === undefined) throw new Error(`it has no outcome: ${all}`);
  const { id, end } = run;
  return { id, end, all, back, run };
}

type Left = Awaited<ReturnType<typeof struck>>;

/** What was not done and not taken back says what comes next. */
function expectHonest({ id, end, all }: Left): void {
  expect(end.because).not.toContain('could not be read back');
  if (end.outcome === 'failed' || end.outcome === 'unknown')
    expect(all).toMatch(new RegExp(`quarterdeck run --(resume|undo) ${id}|quarterdeck run rejoin`));
  else expect(['done', 'undone']).toContain(end.outcome);
}

const others = ['candidate', 'sibling', 'pooler'] as const;
const all = ['old primary', ...others] as const;
const switchovers = blows<Server>({
  at: [
    [all, ['began lock', 'began slots', 'began prepare', 'began flush', 'began hold', 'began stop']],
    [others, ['ended stop', 'began ready', 'began promote', 'began probe', 'began turn', 'ended turn']],
    [others, ['began follow', 'began rejoin']],
    [all, ['began tidy', 'ended tidy']],
  ],
  freezes: [
    ['began prepare', 'old primary'],
    ['began stop', 'old primary'],
    ['began slots', 'candidate'],
    ['ended stop', 'candidate'],
    ['began promote', 'candidate'],
    ['began probe', 'candidate'],
    ['began lock', 'sibling'],
    ['began follow', 'sibling'],
    ['began hold', 'pooler'],
    ['began turn', 'pooler'],
  ],
  sample: [{ at: 'began stop', server: 'old primary', how: 'crashes', way: 'undo' }],
});

test.for(switchovers)(
  'a switchover during which the $server $how ($at) loses nothing, and is brought home by $way',
  { timeout: 240_000 },
  async (blow, { annotate }) => {
    const from = await cluster.settled();
    const [to = from, sibling = from] = names.filter((name) => name !== from);
    const program = await programOf({ postgres: [sectionOf(lab)] });
    const writers = cluster.writing();
    await until('Writes', async () => writers.own[from].written.length > 0 || undefined);
    const words = ['switchover', 'postgres/main', '--to', to, '--timeout', '10s', '--confirm', 'main'];
    const left = await struck(
      program,
      words,
      { ...blow, at: blow.at.replace('follow', `follow ${sibling}`) },
      { 'old primary': from, candidate: to, sibling, pooler: 'pooler' as const }[blow.server],
    );
    await annotate(`${left.end.outcome} at ${whereOf(left.run)}: ${left.end.because}`);
    expectHonest(left);
    // One that was replaced is not for anybody to start who does not know as what.
    const [now] = await cluster.primaries();
    if (!(blow.server === 'old primary' && now === to)) await left.back();
    const run = await program.home(left.id, blow.way, 'main');
    const hasMoved = run.end?.outcome === 'done';
    const back = ['rejoin', `postgres/main/${from}`, '--confirm', `main/${from}`];
    if (hasMoved && !(await isUp(from))) expect((await program.begin(back)).all).toMatch(/^done/m);
    await writers.pooled();
    expect(await cluster.settled()).toBe(hasMoved ? to : from);
    const { pool, ...all } = await writers.stop();
    expect(turns(all)).toEqual(hasMoved ? [from, to] : [from]);
    expect(overlaps(all)).toEqual([]);
    expect(await cluster.lost([...pool, ...Object.values(all).flat()])).toEqual([]);
    expect(await program.locks()).toEqual([]);
    expect(await cluster.locked()).toEqual([]);
  },
);

const failovers = blows<Exclude<Server, 'old primary'>>({
  at: [
    [others, ['began lock', 'began fence', 'began cut', 'began ready', 'began promote', 'began probe']],
    // Slots that an earlier one left are not made again.
    [others, ['ended probe', 'began turn', 'ended turn', 'began follow', 'ended follow']],
  ],
  freezes: [
    ['began lock', 'candidate'],
    ['began promote', 'candidate'],
    ['began follow', 'sibling'],
    ['began cut', 'pooler'],
    ['began turn', 'pooler'],
  ],
  sample: [{ at: 'began promote', server: 'candidate', how: 'crashes', way: 'undo' }],
});

test.for(failovers)(
  'a failover during which the $server $how ($at) is brought home by $way',
  { timeout: 240_000 },
  async (blow, { annotate }) => {
    const from = await cluster.settled();
    const [to = from, sibling = from] = names.filter((name) => name !== from);
    const program = await programOf({ postgres: [sectionOf(lab)] });
    const words = ['failover', 'postgres/main', '--confirm', 'main'];
    const writers = cluster.writing();
    await until('Writes', async () => writers.own[from].written.length > 0 || undefined);
    await lab.postgres[from].crash();
    const left = await struck(
      program,
      [...words, '--to', to],
      { ...blow, at: blow.at.replace('follow', `follow ${sibling}`) },
      { candidate: to, sibling, pooler: 'pooler' as const }[blow.server],
    );
    await annotate(`${left.end.outcome} at ${whereOf(left.run)}: ${left.end.because}`);
    expectHonest(left);
    await left.back();
    const run = await program.home(left.id, blow.way, 'main');
    // What was taken back, or did not happen, is planned anew.
    if (run.end?.outcome !== 'done') expect((await program.begin(words)).all).toMatch(/^done/m);
    await writers.pooled();
    const now = await cluster.settled(1);
    expect(now).not.toBe(from);
    const back = ['rejoin', `postgres/main/${from}`, '--confirm', `main/${from}`];
    expect((await program.begin(back)).all).toMatch(/^done/m);
    expect(await cluster.settled()).toBe(now);
    const { pool, ...all } = await writers.stop();
    expect(turns(all)).toEqual([from, now]);
    expect(overlaps(all)).toEqual([]);
    expect(await cluster.lost(all[now])).toEqual([]);
    expect(pool.length).toBeGreaterThan(0);
    expect(await program.locks()).toEqual([]);
    expect(await cluster.locked()).toEqual([]);
  },
);

const rejoins = blows<'primary' | 'sibling' | 'node'>({
  at: [
    [
      ['primary', 'sibling'],
      ['ended settle', 'began keep', 'began recover', 'began rewind', 'began configure', 'began start'],
    ],
    [['node'], ['before ended start', 'ended start']],
  ],
  freezes: [
    ['ended settle', 'primary'],
    ['began configure', 'primary'],
    ['ended start', 'node'],
  ],
  sample: [],
});
test.for(rejoins)(
  'a rejoin during which the $server $how ($at) is brought home by $way',
  { timeout: 240_000 },
  async (blow, { annotate }) => {
    const from = await cluster.settled();
    const [to = from, sibling = from] = names.filter((name) => name !== from);
    const program = await programOf({ postgres: [sectionOf(lab)] });
    const writers = cluster.writing();
    await until('Writes', async () => writers.own[from].written.length > 0 || undefined);
    await lab.postgres[from].crash();
    const words = ['failover', 'postgres/main', '--to', to, '--confirm', 'main'];
    expect((await program.begin(words)).all).toMatch(/^done/m);
    const back = ['rejoin', `postgres/main/${from}`, '--timeout', '10s', '--confirm', `main/${from}`];
    const left = await struck(program, back, blow, { primary: to, sibling, node: from }[blow.server]);
    await annotate(`${left.end.outcome} at ${whereOf(left.run)}: ${left.end.because}`);
    expectHonest(left);
    await left.back();
    const run = await program.home(left.id, blow.way, `main/${from}`);
    if (run.end?.outcome !== 'done') expect((await program.begin(back)).all).toMatch(/^done/m);
    expect(await cluster.settled()).toBe(to);
    await writers.pooled();
    const { pool, ...all } = await writers.stop();
    expect(turns(all)).toEqual([from, to]);
    expect(overlaps(all)).toEqual([]);
    expect(await cluster.lost(all[to])).toEqual([]);
    expect(pool.length).toBeGreaterThan(0);
    expect(await program.locks()).toEqual([]);
    expect(await cluster.locked()).toEqual([]);
  },
);
