import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Run } from '../../../src/domain/run.ts';
import { chance } from '../../chance.ts';
import { names } from './lamps.ts';
import { endRunner, processesWhere, until, type Workshop, workshop } from './workshop.ts';

/** A seeded sample runs with every other test; the drill runs them all. */
const instants = Number(process.env.QUARTERDECK_KILLS ?? 4);

async function killed(
  shop: Workshop,
  when: (run: Run) => boolean,
  args: readonly string[] = [],
): Promise<Run> {
  const { ended } = shop.start(shop.light('--yes', '--wait', '400ms', ...args));
  await until(async () => {
    const run = await shop.theRun();
    return run?.runner !== undefined && when(run);
  });
  endRunner(await shop.theRun());
  const { code, out } = await ended;
  const run = await shop.theRun();
  if (run === undefined) throw new Error('there is no run');
  if (run.end === undefined) {
    expect(code).toBe(6);
    expect(out).toContain('the runner ended without an outcome');
  }
  return run;
}

/** Whatever state it was left in, this brings it to one that is known, and to no other. */
async function bringHome(shop: Workshop, { id }: Run, way: 'resume' | 'undo'): Promise<void> {
  const { code, out } = await shop.run(['run', `--${way}`, id, '--yes']);
  expect(out).toContain(way === 'resume' ? 'done: ' : 'undone: ');
  expect(code).toBe(way === 'resume' ? 0 : 1);
  expect(await shop.lit()).toBe(way === 'resume' ? 3 : 0);
  expect(await shop.isHeld()).toBe(false);
}

describe('a runner that is killed', () => {
  const begun = (name: string) => (run: Run) =>
    run.steps.some(({ id, began }) => id === name && began !== undefined);

  it.each(names.flatMap((name) => [[name, 'resume'] as const, [name, 'undo'] as const]))(
    'at step %s leaves a run that says where it stopped, and %s brings it home',
    async (name, way) => {
      const shop = await workshop();
      const run = await killed(shop, begun(name));
      const told = await shop.run(['runs', run.id]);
      expect(told.out).toMatch(
        new RegExp(`interrupted .*at step ${names.indexOf(name) + 1} of 3: turn ${name} on`),
      );
      expect(told.out).toContain(`quarterdeck run --resume ${run.id}`);
      await bringHome(shop, run, way);
    },
  );

  it('does not lock its target for ever', async () => {
    const shop = await workshop();
    await killed(shop, begun('one'));
    expect((await shop.run(shop.light('--yes'))).code).toBe(0);
  });

  it('has a guard that releases what it held', async () => {
    const shop = await workshop();
    const run = await killed(shop, begun('one'), ['--hold', '60s']);
    await until(async () => !(await shop.isHeld()));
    await until(
      async () => (await shop.theRun())?.steps.every(({ heldUntil }) => heldUntil === undefined) === true,
    );
    await bringHome(shop, run, 'undo');
  });

  it.each(Array.from({ length: instants }, (_, index) => index + 1))(
    'at a random instant, seed %i, leaves nothing that cannot be brought home',
    async (seed) => {
      const random = chance(seed);
      const shop = await workshop();
      const delay = random() * 1_500;
      const { ended } = shop.start(shop.light('--yes', '--wait', '400ms', '--hold', '60s'));
      await until(async () => (await shop.theRun())?.runner !== undefined);
      await sleep(delay);
      endRunner(await shop.theRun());
      await ended;
      const run = await shop.theRun();
      if (run === undefined) throw new Error('there is no run');
      await until(async () => !(await shop.isHeld()));
      if (run.end?.outcome === 'done') expect(await shop.lit()).toBe(3);
      else await bringHome(shop, run, random() < 0.5 ? 'resume' : 'undo');
    },
  );
});

describe('who goes away', () => {
  const sessionOf = (stat: string): number => Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]);
  const end = (pids: readonly number[], signal: NodeJS.Signals): void => {
    for (const pid of pids)
      try {
        process.kill(pid, signal);
      } catch {}
  };

  it.each([
    ['a session whose processes are killed', 'SIGKILL'],
    ['a terminal that is dropped', 'SIGHUP'],
  ] as const)('%s leaves the run to its runner', async (_, signal) => {
    const shop = await workshop();
    const { child, ended } = shop.start(shop.light('--yes', '--wait', '700ms'), {}, { detached: true });
    await until(async () => (await shop.theRun())?.steps[0]?.began !== undefined);
    end(await processesWhere((stat) => sessionOf(stat) === child.pid), signal);
    expect(await shop.lit()).toBeLessThan(3);
    await ended;
    await until(async () => (await shop.theRun())?.end !== undefined);
    expect((await shop.theRun())?.end?.outcome).toBe('done');
    expect(await shop.lit()).toBe(3);
  });

  it('a logout that ends runner and guards as well leaves a hold that the next step releases', async () => {
    const shop = await workshop();
    const { ended } = shop.start(shop.light('--yes', '--wait', '300ms', '--hold', '60s'));
    await until(async () => (await shop.isHeld()) && (await shop.lit()) > 0);
    // Whoever is started meanwhile is ended as well.
    for (let round = 0; round < 3; round++)
      end(
        await processesWhere((_, environment) => environment.includes(`LAMPS_ROOT=${shop.root}\0`)),
        'SIGKILL',
      );
    await ended;
    const run = await shop.theRun();
    if (run === undefined) throw new Error('there is no run');
    expect((await shop.run(['runs', run.id])).out).toContain(`quarterdeck run --undo ${run.id}`);
    await bringHome(shop, run, 'undo');
  });
});

describe('a hold', () => {
  it('is released by its guard when the time is up, and the runner that lives takes back what it did', async () => {
    const shop = await workshop();
    const { ended } = shop.start(shop.light('--yes', '--wait', '3s', '--hold', '1s'));
    await until(() => shop.isHeld());
    await until(async () => !(await shop.isHeld()));
    const run = await shop.theRun();
    expect(run?.steps.map(({ is }) => is)).toEqual(['running', 'waiting', 'waiting']);
    expect(await ended).toMatchObject({
      code: 1,
      out: expect.stringContaining(
        'undone: the guard of "turn one on" released it: its time was up, or its runner was gone.',
      ),
    });
    expect(await shop.lit()).toBe(0);
  });

  it('is released by the runner before the step that it says', async () => {
    const shop = await workshop();
    expect((await shop.run(shop.light('--yes', '--hold', '60s'))).code).toBe(0);
    expect(await shop.isHeld()).toBe(false);
  });
});
