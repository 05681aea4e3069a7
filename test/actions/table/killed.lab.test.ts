import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { utimesSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Run } from '../../../src/domain/run.ts';
import { chance } from '../../chance.ts';
import { until } from '../../commands/running/workshop.ts';
import type { Case } from './cases.ts';
import { type Harbour, harbourOf } from './harbour.ts';
import { expectSentence, traces } from './traces.ts';

/** A seeded sample runs with every other test; the drill runs them all. */
const instants = Number(process.env.QUARTERDECK_KILLS ?? 4);

let harbour: Harbour;
beforeAll(async () => {
  harbour = await harbourOf();
  for (const target of ['postgres/main', 'redis/cache', 'sqlite/app', 'files/app'])
    expect((await harbour.carried(['backup', target])).end).toMatchObject({ outcome: 'done' });
});
afterAll(() => harbour?.[Symbol.asyncDispose]());

type Asked = Case & { readonly action: string };
/** `longest`: how long it takes, at most. */
const drills: readonly (Asked & { readonly longest: number })[] = [
  { action: 'restore', target: 'backup/of postgres/main', longest: 1_200 },
  { action: 'backup', target: 'stack', longest: 1_200 },
  { action: 'verify', target: 'backup/of postgres/main', flags: ['--restore-test'], longest: 1_500 },
  { action: 'backup', target: 'postgres/main', longest: 500 },
  { action: 'restart', target: 'container/qd-table', longest: 1_500 },
  { action: 'restore', target: 'backup/of sqlite/app', longest: 500 },
  { action: 'restore', target: 'backup/of files/app', longest: 300 },
  { action: 'prune', target: 'directory/@/drop', longest: 100 },
];

/** Whatever state it was left in, what anybody does next brings it to one that is known. */
async function broughtHome(id: string, way: 'resume' | 'undo'): Promise<Run> {
  await harbour.quarterdeck(['run', '--runner', id, '--for', way, '--how', 'word']);
  const run = await harbour.runOf(id);
  if (run.end !== undefined && run.end.outcome !== 'unknown') return run;
  // What cannot be gone on with can be taken back.
  await harbour.quarterdeck(['run', '--runner', id, '--for', 'undo', '--how', 'word']);
  return harbour.runOf(id);
}

it.each(
  Array.from(
    { length: instants },
    (_, seed) => [seed + 1, seed % 2 === 0 ? 'its runner killed' : 'its server gone'] as const,
  ),
)(
  'seed %i: with %s at a random instant, nothing half done is left that has no record',
  async (seed, fault) => {
    const random = chance(seed);
    const drill = drills[Math.floor((seed - 1) / 2) % drills.length];
    if (drill === undefined) throw new Error('there is no drill');
    writeFileSync(harbour.at('drop', 'old.bin'), 'old\n');
    utimesSync(harbour.at('drop', 'old.bin'), 1e9, 1e9);
    const words = await harbour.wordsOf(drill);
    const id = await harbour.confirmed(words);
    const before = await traces(harbour);
    const runner = spawn(process.execPath, ['src/cli.ts', 'run', '--runner', id], {
      env: harbour.env,
      stdio: 'ignore',
    });
    const over = once(runner, 'exit');
    await until(async () => (await harbour.runOf(id)).startedAt !== undefined || runner.exitCode !== null);
    await sleep(random() * drill.longest);
    if (fault === 'its runner killed') runner.kill('SIGKILL');
    else {
      const { docker, postgres, redis } = harbour.proxies;
      const cuts = [docker, postgres, ...redis].map((proxy) => proxy.cut());
      await sleep(random() * 1_000);
      for (const cut of cuts) cut[Symbol.dispose]();
    }
    await over;
    const left = await harbour.runOf(id);
    if (left.end !== undefined) expectSentence(harbour, left.end.because);
    const isOpen = left.end === undefined || left.end.outcome === 'unknown';
    const run = isOpen ? await broughtHome(id, random() < 0.5 ? 'resume' : 'undo') : left;
    await until(async () =>
      (await harbour.runOf(id)).steps.every(({ heldUntil }) => heldUntil === undefined),
    );
    expect(run.end, JSON.stringify(run.steps)).toBeDefined();
    expect(run.end?.outcome, run.end?.because).not.toBe('unknown');
    const after = await traces(harbour);
    expect(after.filter((name) => /\.partial|qd_verify|_restore_/.test(name))).toEqual([]);
    if (['undone', 'refused'].includes(run.end?.outcome ?? ''))
      expect(after.filter((name) => !/_undone_/.test(name))).toEqual(before);
  },
);
