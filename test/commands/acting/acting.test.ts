import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { expect, onTestFinished, test } from 'vitest';
import { followRuns } from '../../../src/commands/acting/runs.ts';
import { createActing } from '../../../src/commands/acting.ts';
import { surroundingsOf } from '../../../src/config/surroundings.ts';
import { systemClock } from '../../../src/core/clock.ts';
import type { SeenRun } from '../../../src/domain/run.ask.ts';
import type { Access } from '../../../src/domain/stack.ts';
import type { Fact, World } from '../../../src/domain/world.ts';
import { journalFile } from '../../../src/records/journal.ts';
import { planOf as planIn } from '../../../src/views/actions/errand.ts';
import type { Effect, Intent } from '../../../src/views/intent.ts';
import { planOf } from '../../domain/runs.ts';
import { busyWorld, consoleOn } from '../../views/fakes.ts';
import { outsideOf } from '../outside.ts';
import { light } from '../running/lamps.ts';
import { lives, until, workshop } from '../running/workshop.ts';

const size = { columns: 100, rows: 30 };
const target = { kind: 'directory', name: 'lamps' } as const;
/** There is no terminal to hand over. */
const handOver = async (use: () => Promise<unknown>): Promise<void> => void (await use());
const deliberate = { isAlone: true, isDeliberate: true, isOnSeen: true };

/** The console's part, on lamps: its keys, and what comes of them in processes of their own. */
async function consoleIn(access: Access = 'operate') {
  const shop = await workshop({ file: `access: ${access}` });
  const env = {
    ...process.env,
    LAMPS_ROOT: shop.root,
    QUARTERDECK_STATE: join(shop.root, 'state'),
    QUARTERDECK_CONFIG: shop.config,
  };
  const world = busyWorld();
  const { store, app, learn } = consoleOn({ ...world, stack: { ...world.stack, access } });
  const closing = new AbortController();
  onTestFinished(() => closing.abort());
  const { outside } = outsideOf(env);
  const wrong: string[] = [];
  const acting = createActing({
    given: { values: {}, positionals: [] },
    outside: { ...outside, program: [process.execPath, join(import.meta.dirname, '../running/program.ts')] },
    grounds: {
      surroundings: { ...surroundingsOf(env), ceiling: join(shop.root, 'etc', 'quarterdeck.yaml') },
      locks: join(shop.root, 'locks'),
      actions: async () => [light],
    },
    clock: systemClock,
    store,
    world: () => store.view().world,
    log: { error: (text) => wrong.push(text), warning: (text) => wrong.push(text) },
    signal: closing.signal,
  });
  const follow = (): void =>
    followRuns(
      { is: 'writable', path: join(shop.root, 'state', 'lamps'), modes: { directory: 0o700, file: 0o600 } },
      {
        clock: systemClock,
        onRun: (run) => learn({ type: 'run', at: Date.now(), run } satisfies Fact),
        tell: (text) => wrong.push(text),
        signal: closing.signal,
      },
    );
  function does(effects: readonly Effect[]): void {
    for (const effect of effects)
      if (
        effect.type === 'plan' ||
        effect.type === 'run' ||
        effect.type === 'abort' ||
        effect.type === 'undo'
      )
        acting.perform(effect, handOver);
  }
  return {
    shop,
    store,
    wrong,
    acting,
    follow,
    send(intent: Intent) {
      const { scene } = app.drawing.draw(store.view(), size);
      does(store.send(intent, scene, deliberate));
    },
    world: (): World => store.view().world,
    run: (): SeenRun | undefined => store.view().world.runs[0],
    isAt: (is: string) => async () => store.view().errand?.is === is || store.view().place.acting?.is === is,
  };
}

test('a plan is made apart, confirmed, carried out apart, and seen to its end', async () => {
  const console = await consoleIn();
  const state = join(console.shop.root, 'state', 'lamps');
  await mkdir(state, { mode: 0o700 });
  console.follow();
  // Room for what is recorded on a full disk.
  await until(async () => (await readdir(state)).includes('reserve'));
  console.send({ type: 'plan', action: 'light', target });
  await until(console.isAt('planned'));
  expect(await console.shop.did()).toEqual([]);
  console.send({ type: 'confirm' });
  await until(console.isAt('run'));
  await until(async () => console.run()?.end !== undefined);
  expect(console.run()).toMatchObject({ how: 'yes', end: { outcome: 'done' } });
  expect(await console.shop.lit()).toBe(3);
  console.send({ type: 'ask', what: 'undo' });
  console.send({ type: 'confirm' });
  await until(async () => console.run()?.end?.outcome === 'undone');
  expect(await console.shop.lit()).toBe(0);
  expect(console.wrong).toEqual([]);
});

test('what is chosen is planned, and what cannot be is said', async () => {
  const console = await consoleIn();
  const plan = { type: 'plan', action: 'light', target } as const;
  console.send({ ...plan, flags: { wait: '20ms', risk: 'destructive' } });
  await until(console.isAt('planned'));
  expect(planIn(console.store.view().errand)).toMatchObject({
    params: { wait: 20, risk: 'destructive' },
    risk: 'destructive',
  });
  console.send({ ...plan, flags: { wait: '-1 --risk=safe' } });
  await until(console.isAt('unplanned'));
  expect(console.store.view().errand).toMatchObject({
    because: '--wait is "-1 --risk=safe": expected a time such as 30s.',
  });
});

test('what is taken upon oneself is in the run', async () => {
  const console = await consoleIn();
  await writeFile(join(console.shop.lamps, 'wet'), '');
  console.follow();
  console.send({ type: 'plan', action: 'light', target });
  await until(console.isAt('planned'));
  console.send({ type: 'confirm' });
  expect(console.store.view().place.acting).toMatchObject({ is: 'plan', isConfirmed: false });
  for (const intent of [
    { type: 'overrides' },
    { type: 'accept' },
    { type: 'back' },
    { type: 'focus', by: 1 },
    { type: 'write', text: 'lamps' },
    { type: 'accept' },
  ] as const)
    console.send(intent);
  await until(async () => console.run()?.end !== undefined);
  expect(console.run()).toMatchObject({ how: 'word', overrides: ['allow-wet'], end: { outcome: 'done' } });
});

test('who asks to abort is heard', async () => {
  const console = await consoleIn();
  console.follow();
  const slow = console.shop.start(console.shop.light('--yes', '--wait', '3s'));
  await until(async () => console.run()?.steps.some(({ is }) => is === 'running') === true);
  console.send({ type: 'watch', run: console.run()?.id ?? '' });
  console.send({ type: 'plan', action: 'light', target });
  await until(console.isAt('planned'));
  console.send({ type: 'watch', run: console.run()?.id ?? '' });
  console.send({ type: 'ask', what: 'abort' });
  console.send({ type: 'confirm' });
  await until(async () => console.run()?.end !== undefined);
  expect(console.run()?.end).toMatchObject({
    outcome: 'undone',
    because: expect.stringMatching(/asked to abort/),
  });
  await slow.ended;
});

test('a runner that is killed is seen to be gone', async () => {
  const console = await consoleIn();
  console.follow();
  console.shop.start(console.shop.light('--yes', '--wait', '60s'));
  await until(async () => console.run()?.runner !== undefined);
  const pid = console.run()?.runner?.pid;
  if (pid === undefined) throw new Error('it has a runner');
  process.kill(pid, 'SIGKILL');
  await until(async () => console.run()?.isLost === true);
  const run = await console.shop.theRun();
  expect(run !== undefined && lives(run)).toBe(false);
});

test('what cannot be planned says why, in one sentence', async () => {
  const console = await consoleIn();
  console.send({ type: 'plan', action: 'lihgt', target });
  await until(console.isAt('unplanned'));
  expect(console.store.view().errand).toMatchObject({
    because: 'lihgt is not for directory/lamps; a lists what is.',
  });
  await writeFile(console.shop.config, 'version: 1\nstack: [', { mode: 0o600 });
  console.send({ type: 'plan', action: 'light', target });
  await until(async () => /quarterdeck\.yaml/.test(JSON.stringify(console.store.view().errand ?? '')));
  expect(console.store.view().errand).toMatchObject({ is: 'unplanned' });
});

test('a run that cannot be recorded is not begun', async () => {
  const console = await consoleIn();
  console.send({ type: 'plan', action: 'light', target });
  await until(console.isAt('planned'));
  await mkdir(join(console.shop.root, 'state', 'lamps'), { recursive: true });
  await writeFile(join(console.shop.root, 'state', 'lamps', 'runs'), 'in the way');
  console.send({ type: 'confirm' });
  await until(console.isAt('unstarted'));
  expect(console.store.view().errand).toMatchObject({
    because: expect.stringMatching(/Nothing was done\.$/),
  });
  expect(await console.shop.did()).toEqual([]);
});

test.each(['operate', 'watch'] as const)('a note stands in the journal, in %s too', async (access) => {
  const console = await consoleIn(access);
  console.acting.perform({ type: 'note', text: 'asked the owner', about: target }, handOver);
  await until(async () => console.store.view().place.said === 'noted in the journal');
  const journal = journalFile(join(console.shop.root, 'state', 'lamps'), { directory: 0o700, file: 0o600 });
  expect(await journal.read(0)).toMatchObject([{ kind: 'note', text: 'directory/lamps: asked the owner' }]);
});

test('in watch nothing is planned, whatever is asked for', async () => {
  const console = await consoleIn('watch');
  const request = { action: 'light', target };
  console.send({ type: 'plan', ...request });
  console.acting.perform({ type: 'plan', request }, handOver);
  console.acting.perform(
    { type: 'run', request, plan: planOf({ target }), how: 'yes', overrides: [] },
    handOver,
  );
  await until(async () => console.store.view().desk !== undefined);
  expect(console.store.view()).toMatchObject({ errand: undefined, place: { acting: undefined } });
  expect(await console.shop.theRun()).toBeUndefined();
});
