import { lstatSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chance } from '../../chance.ts';
import { until } from '../../commands/running/workshop.ts';
import { begun, type Drill, drills, expectHome, runnerOn } from './drills.ts';
import { asChanged, type Drydock, drydockOf } from './drydock.ts';
import { lab, users } from './lab.ts';
import { commandsIn, saidIn } from './wires.ts';

/** A seeded sample runs with every other test; the drill runs them all. */
const { QUARTERDECK_KILLS } = process.env;
const isDrill = QUARTERDECK_KILLS !== undefined;
const instants = Number(QUARTERDECK_KILLS ?? 2);

let dock: Drydock;
beforeAll(async () => {
  dock = await drydockOf();
});
afterAll(() => dock?.[Symbol.asyncDispose]());

type Seeded = { readonly seed: number; readonly drill: Drill; readonly name: string };
const seeded = (count: number): readonly Seeded[] =>
  Array.from({ length: count }, (_, index) => ({
    seed: index + 1,
    drill: drills[index % drills.length],
  })).flatMap(({ seed, drill }) => (drill === undefined ? [] : [{ seed, drill, name: drill.name }]));

const whereOf = async (id: string): Promise<string> => {
  const { steps, end } = await dock.runOf(id);
  return end?.outcome ?? steps.find(({ is }) => is !== 'yes')?.id ?? 'the proof';
};

it.for(seeded(instants))(
  'seed $seed: $name, its runner killed at a random instant, is brought home',
  async ({ seed, drill }, { annotate }) => {
    const random = chance(seed);
    const { id, runner, over } = await begun(dock, drill);
    await until(async () => (await dock.runOf(id)).startedAt !== undefined || runner.exitCode !== null);
    await sleep(random() * drill.takes);
    runner.kill('SIGKILL');
    await over;
    const at = await whereOf(id);
    const way = random() < 0.5 ? 'resume' : 'undo';
    const outcome = await expectHome(dock, drill, id, { way, isPatient: random() < 0.3 });
    await annotate(`killed at ${at}, ${way}: ${outcome}`);
  },
);

it.for(seeded(isDrill ? Math.ceil(instants / 3) : 1))(
  'seed $seed: $name, its servers gone at a random instant, is brought home',
  async ({ seed, drill }, { annotate }) => {
    const random = chance(seed + 1e6);
    const { id, runner, over } = await begun(dock, drill);
    await until(async () => (await dock.runOf(id)).startedAt !== undefined || runner.exitCode !== null);
    await sleep(random() * drill.takes);
    const at = await whereOf(id);
    const cut = dock.cut();
    await sleep(random() * 1_000);
    cut[Symbol.dispose]();
    await over;
    const way = random() < 0.5 ? 'resume' : 'undo';
    const outcome = await expectHome(dock, drill, id, { way });
    await annotate(`gone at ${at}, ${way}: ${outcome}`);
  },
);

type Point = {
  readonly drill: Drill;
  readonly name: string;
  readonly step: string;
  readonly line: string;
  readonly way: 'resume' | 'undo';
  readonly isPatient: boolean;
};
const ways = ['resume', 'undo'] as const;
/** As soon as a step was begun, and when it has happened and nobody has written so yet; what is held is in the way of both. */
const points: readonly Point[] = drills.flatMap((drill) =>
  drill.steps.flatMap((step, index) =>
    ['began', 'before ended'].flatMap((line, isLate) =>
      (drill.isHeld ? ways : [ways[(index + isLate) % 2] ?? 'undo']).flatMap((way) =>
        (drill.isHeld || drill.holdsAt?.test(step) ? [false, true] : [false]).map((isPatient) => ({
          ...{ drill, name: drill.name, step, line, way, isPatient },
        })),
      ),
    ),
  ),
);
/** One with files half in their place, whose guard comes first; and one whose program goes on without its runner. */
const sample = points.filter(
  ({ name, step, line, way, isPatient }) =>
    isDrill ||
    (name === 'restore of Redis' &&
      step === 'place' &&
      line === 'before ended' &&
      way === 'undo' &&
      isPatient) ||
    (name === 'base backup' && step === 'write' && line === 'began'),
);

it.for(sample)(
  '$name, killed at "$line $step", $way (patient: $isPatient), is brought home',
  async ({ drill, step, line, way, isPatient }, { annotate }) => {
    await dock.clear();
    const id = await dock.confirmed(drill.words(dock));
    const { steps } = (await dock.runOf(id)).plan;
    const ids = steps.map((one) => one.id.replaceAll(dock.at(), '@').replace(/^look .*/, 'look'));
    expect(ids).toEqual(drill.steps);
    const meant = steps[drill.steps.indexOf(step)]?.id;
    await runnerOn(dock, id, 'carry', `${line} ${meant}`).over;
    const at = await whereOf(id);
    const outcome = await expectHome(dock, drill, id, { way, isPatient });
    await annotate(`killed at ${at}: ${outcome}`);
  },
);

it('the restore of the whole stack, killed when its clients are to be stopped, has touched nothing that is in use', async () => {
  const drill = drills.find(({ name }) => name === 'restore of the whole stack');
  if (drill === undefined) throw new Error('there is no such drill');
  await dock.clear();
  const id = await dock.confirmed(drill.words(dock));
  const { postgres } = dock.proxies;
  const from = { postgres: postgres.conversations().length, redis: dock.own.conversations().length };
  const live = () =>
    ['app.db', 'app', 'app/app.conf'].map((name) => {
      const { ino, size, mtimeMs, ctimeMs } = lstatSync(dock.at(name));
      return [name, ino, size, mtimeMs, ctimeMs];
    });
  const before = live();
  await runnerOn(dock, id, 'carry', 'began stop qd-table').over;
  expect(live()).toEqual(before);
  expect(await dock.held()).toEqual(asChanged);
  expect(await dock.isUp()).toBe(true);

  const said = postgres.conversations().slice(from.postgres).map(saidIn);
  const words = said.flatMap(({ login, statements }) =>
    statements.flatMap((text) =>
      text
        .split(/;\s*/)
        .filter(Boolean)
        .map((statement) => ({ login, statement })),
    ),
  );
  const isMeant = ({ login }: { login: string }): boolean => login.includes(`\0${users.till}\0`);
  const inLive = words.filter(isMeant).filter(({ statement }) => !reading.test(statement));
  expect(inLive).toEqual([]);
  const aboutLive = words.filter(({ statement }) => renaming.test(statement));
  expect(aboutLive).toEqual([]);
  // What was made beside was said by somebody.
  expect(words.some(({ statement }) => /^CREATE DATABASE/.test(statement))).toBe(true);
  const commands = dock.own
    .conversations()
    .slice(from.redis)
    .flatMap((bytes) => commandsIn({ bytes, from: 0 }));
  expect(
    commands.filter((command) => !/^(auth admin|config get|ping|client setname|info|select)/i.test(command)),
  ).toEqual([]);
  await expectHome(dock, drill, id, { way: 'undo' });
});
const reading = /^\s*(BEGIN|START|COMMIT|ROLLBACK|SET|SHOW|SELECT|WITH|FETCH|DECLARE|CLOSE|RESET)\b/i;
const renaming = new RegExp(
  `\\b(ALTER|DROP|COMMENT ON|GRANT|REVOKE)\\b[^;]*\\bDATABASE "?${users.till}"?(?![\\w])`,
  'i',
);

/** A server that dies under a step, and is there again when the runner has seen it; the engine only stands still. */
const servers: Readonly<Record<string, () => Promise<() => unknown>>> = {
  async PostgreSQL() {
    await lab.postgres.p1.crash();
    return () => lab.postgres.p1.start();
  },
  async Redis() {
    await dock.redis.kill();
    return () => dock.redis.start().catch(() => undefined);
  },
  async 'the engine'() {
    lab.docker.freeze();
    return () => lab.docker.thaw();
  },
};
const deaths = [
  ['dump', 'write', 'PostgreSQL'],
  ['restore of Redis', 'count', 'Redis'],
  ['restore of a dump', 'fill', 'PostgreSQL'],
  ['restore of a base backup', 'look', 'PostgreSQL'],
  ['backup of Redis', 'write', 'Redis'],
  ['restore of Redis', 'save', 'Redis'],
  ['restart of a container', 'restart qd-table', 'the engine'],
] as const;
it.for(isDrill ? deaths : deaths.slice(0, 2))(
  '%s, at "%s" %s is gone, is brought home',
  async ([name, step, server], { annotate }) => {
    const drill = drills.find((one) => one.name === name);
    if (drill === undefined) throw new Error(`there is no drill ${name}`);
    await dock.clear();
    const id = await dock.confirmed(drill.words(dock));
    const { runner, over } = runnerOn(dock, id, 'carry', `SIGSTOP began ${step}`);
    await until(async () => /^State:\s+T/m.test(readFileSync(`/proc/${runner.pid}/status`, 'utf8')));
    const again = await servers[server]?.();
    runner.kill('SIGCONT');
    if (server === 'the engine') {
      await sleep(2_000);
      await again?.();
      await over;
    } else {
      await over;
      await again?.();
    }
    const outcome = await expectHome(dock, drill, id, { way: 'undo' });
    await annotate(outcome);
  },
);

/** What is taken back may be left half taken back as well. */
const takenBack = drills
  .filter(({ name }) => name.startsWith('restore of'))
  .flatMap((drill) =>
    drill.steps
      .filter((step) => /^(make|stop|swap|place|start|aside)/.test(step))
      .flatMap((step) =>
        ['undoing', 'before undone'].map((line) => ({ drill, name: drill.name, step, line })),
      ),
  );
it.for(isDrill ? takenBack : [])(
  '$name, taken back, and killed at "$line $step", is brought home',
  async ({ drill, step, line }, { annotate }) => {
    await dock.clear();
    const id = await dock.confirmed(drill.words(dock));
    await dock.quarterdeck(['run', '--runner', id]);
    await runnerOn(dock, id, 'undo', `${line} ${step.replace('@', dock.at())}`).over;
    const at = await whereOf(id);
    const outcome = await expectHome(dock, drill, id, { way: 'undo' });
    await annotate(`killed at ${at}: ${outcome}`);
  },
);
