// What is interrupted in every way there is, and how one knows that it was brought home.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect } from 'vitest';
import { formatRun, standingOf } from '../../../src/commands/running/run.text.ts';
import { isLeft } from '../../../src/domain/run.ask.ts';
import type { Purpose, Run } from '../../../src/domain/run.ts';
import { liveLocks } from '../../../src/records/locks.ts';
import { isAlive } from '../../../src/records/process.ts';
import { until } from '../../commands/running/workshop.ts';
import { asChanged, asTaken, type Drydock, type Held } from './drydock.ts';
import { expectSentence } from './traces.ts';

export type Drill = {
  readonly name: string;
  readonly words: (dock: Drydock) => readonly string[];
  /** How long it takes, about, in milliseconds. */
  readonly takes: number;
  /** Its steps, with `@` for where the harbour is. */
  readonly steps: readonly string[];
  /** Something stands still meanwhile, with a guard. */
  readonly isHeld?: true;
  /** The steps behind which somebody is held, where that is not so all the time. */
  readonly holdsAt?: RegExp;
  /** What is as it was when the backups were taken, once it is done. */
  readonly puts?: readonly (keyof Held)[];
};

const plainly =
  (...words: readonly string[]) =>
  () =>
    words;
const taken = ['prepare', 'write', 'verify', 'publish', 'list'];
const each = (target: string, steps: readonly string[]): readonly string[] =>
  steps.map((step) => `${step} ${target}`);
const members = ['postgres/main', 'redis/own', 'sqlite/app', 'files/app'];
const reload = ['save', 'stop own.service', 'place', 'start own.service', 'count'];
const land = (path: string): readonly string[] => [`aside ${path}`, `rest ${path}`, `place ${path}`];
const replaced = [`aside @/app`, `place @/app`];

/** Those that put something back first. */
export const drills: readonly Drill[] = [
  {
    ...{ name: 'restore of Redis', words: ({ words }) => words.redis, takes: 1_500, puts: ['keys'] },
    steps: ['read', 'make', 'copy', ...reload],
    isHeld: true,
  },
  {
    ...{ name: 'restore of the whole stack', words: ({ words }) => words.set, takes: 4_500 },
    holdsAt: /^(stop qd-table|swap|place @.app\b)/,
    puts: ['receipts', 'keys', 'orders', 'conf'],
    steps: [
      ...each('postgres/main', ['read', 'make', 'fill', 'check']),
      ...each('redis/own', ['read', 'make', 'copy']),
      ...each('sqlite/app', ['read', 'make', 'copy', 'check']),
      ...each('files/app', ['read', 'make', 'unpack', 'check']),
      ...['stop qd-table', 'swap postgres/main', ...each('redis/own', reload)],
      ...[...each('sqlite/app', land('@/app.db')), ...each('files/app', replaced)],
      ...['start qd-table', 'gate qd-table'],
    ],
  },
  {
    ...{ name: 'restore of a base backup', words: ({ words }) => words.base, takes: 4_000 },
    steps: ['make', 'copy', 'verify', 'furnish', 'start', 'look'],
    isHeld: true,
  },
  {
    ...{ name: 'restore of a dump', words: ({ words }) => words.dump, takes: 1_000, puts: ['receipts'] },
    steps: ['read', 'make', 'fill', 'check', 'swap'],
  },
  {
    ...{ name: 'restore of SQLite', words: ({ words }) => words.sqlite, takes: 400, puts: ['orders'] },
    steps: ['read', 'make', 'copy', 'check', ...land('@/app.db')],
  },
  {
    ...{ name: 'restore of files', words: ({ words }) => words.files, takes: 200, puts: ['conf'] },
    steps: ['read', 'make', 'unpack', 'check', ...replaced],
  },
  {
    ...{ name: 'backup of the whole stack', words: plainly('backup', 'stack'), takes: 1_300 },
    steps: [
      ...members.flatMap((target) => each(target, ['prepare', 'write', 'verify'])),
      ...['publish', 'list'].flatMap((step) => members.map((target) => `${step} ${target}`)),
    ],
  },
  {
    ...{ name: 'base backup', takes: 3_000, steps: taken },
    words: plainly('backup', 'postgres/main', '--method', 'base', '--fast'),
  },
  { name: 'dump', words: plainly('backup', 'postgres/main'), takes: 900, steps: taken },
  { name: 'backup of Redis', words: plainly('backup', 'redis/own'), takes: 150, steps: taken },
  { name: 'backup of SQLite', words: plainly('backup', 'sqlite/app'), takes: 200, steps: taken },
  { name: 'backup of files', words: plainly('backup', 'files/app'), takes: 60, steps: taken },
  {
    ...{ name: 'verification by a restore', words: ({ words }) => words.test, takes: 1_400 },
    steps: ['look', 'restore'],
    isHeld: true,
  },
  {
    ...{ name: 'restart of a container', words: plainly('restart', 'container/qd-table'), takes: 1_700 },
    steps: ['restart qd-table', 'gate qd-table'],
  },
  { name: 'prune of backups', words: plainly('prune', 'files/app'), takes: 40, steps: ['remove'] },
  {
    ...{ name: 'prune of a directory', words: ({ at }) => ['prune', `directory/${at('drop')}`] },
    ...{ takes: 40, steps: ['remove'] },
  },
];

/** Agrees to it, and has a runner of its own take it up. */
export async function begun(dock: Drydock, drill: Drill) {
  await dock.clear();
  const id = await dock.confirmed(drill.words(dock));
  return { id, ...runnerOn(dock, id) };
}

/** A runner of a run, as the console starts one; `dies`: where. */
export function runnerOn(
  { env }: Pick<Drydock, 'env'>,
  id: string,
  purpose: Purpose = 'carry',
  dies?: string,
) {
  const program = join(import.meta.dirname, 'program.ts');
  const runner = spawn(
    process.execPath,
    [program, 'run', '--runner', id, '--for', purpose, '--how', 'word'],
    {
      env: { ...env, ...(dies !== undefined && { HARBOUR_DIES: dies }) },
      stdio: 'ignore',
    },
  );
  return { runner, over: once(runner, 'exit') };
}

/** What stands in its file tells who looks whether it goes on, where it stopped, and what can be done. */
export function expectTold(run: Run): void {
  const now = Date.now();
  const standing = standingOf(run, { isAlive, now });
  expect(['interrupted', 'waiting']).toContain(standing);
  const text = formatRun(run, standing, now);
  const at = run.steps.find(({ is }) => is !== 'yes');
  if (at !== undefined) expect(text).toContain(`of ${run.steps.length}: ${at.title}`);
  if (standing === 'interrupted') expect(text).toContain(`quarterdeck run --resume ${run.id}`);
}

/** What is kept down since the data do not fit is told, and released by whoever brings the run home. */
const isHeld = ({ steps }: Run, but?: 'or told why'): boolean =>
  steps.some(
    ({ heldUntil, heldBecause }) =>
      heldUntil !== undefined && (but === undefined || heldBecause?.includes('some is not') !== true),
  );

type Home = {
  readonly way: 'resume' | 'undo';
  /** Whether nobody does anything before what is held was let go by itself. */
  readonly isPatient?: boolean;
};

/** Whatever state it was left in, what anybody does next brings it to one that is known. Returns how it ended. */
export async function expectHome(
  dock: Drydock,
  drill: Drill,
  id: string,
  { way, isPatient = false }: Home,
): Promise<string> {
  const take = (what: 'resume' | 'undo') =>
    dock.quarterdeck(['run', '--runner', id, '--for', what, '--how', 'word']);
  const left = await dock.runOf(id);
  if (left.end === undefined) expectTold(left);
  else if (left.end.outcome !== 'done') expectSentence(dock, left.end.because);
  if (isPatient) {
    await until(async () => !isHeld(await dock.runOf(id), 'or told why'));
    // They answer, whatever of it they have, and so does who uses them. Where that is kept down, something is not in its place.
    if (!isHeld(await dock.runOf(id))) {
      await dock.held();
      expect(await dock.isUp()).toBe(true);
    }
  }
  if (left.end === undefined || left.end.outcome === 'unknown') await take(way);
  // What cannot be gone on with can be taken back.
  const next = await dock.runOf(id);
  if (next.end === undefined || next.end.outcome === 'unknown') await take('undo');
  // What failed where there is no way back any more is gone on with.
  if (isLeft(await dock.runOf(id))) await take('resume');
  const run = await dock.runOf(id);
  const { outcome = 'none', because = '' } = run.end ?? {};
  const told = `${drill.name}, ${way}: ${outcome}: ${because}; ${run.declined?.because}`;
  expect(['done', 'undone', 'refused', 'failed'], told).toContain(outcome);
  if (outcome !== 'done') expectSentence(dock, because);
  await until(async () => !isHeld(await dock.runOf(id)));
  await expectPeace(dock, drill, run, told);
  if (isLeft(run)) return `${outcome}: ${because}`;
  // What is over is not begun once more.
  await take('resume');
  const again = await dock.runOf(id);
  expect(again.end).toEqual(run.end);
  expect(again.declined?.because).toMatch(/^it (is over|was never begun)/);
  await expectPeace(dock, drill, run, told);
  return `${outcome}: ${because}`;
}

/** Data as it was or as it was promised, services up, nothing half named, nobody at it any more. */
async function expectPeace(dock: Drydock, drill: Drill, { end, steps }: Run, told: string): Promise<void> {
  const outcome = end?.outcome;
  const put = outcome === 'done' ? (drill.puts ?? []) : [];
  const wanted = { ...asChanged, ...Object.fromEntries(put.map((key) => [key, asTaken[key]])) };
  expect(await dock.held(), told).toEqual(wanted);
  expect(await dock.isUp(), told).toBe(true);
  expect(await liveLocks(dock.at('locks'))).toEqual([]);
  await until(async () => dock.others().length === 0).catch(() => expect(dock.others()).toEqual([]));
  const news = await dock.news();
  expect(
    news.filter((name) => /\.partial|\.removed|qd_verify|table_till_restore/.test(name)),
    told,
  ).toEqual([]);
  // What was in its place, and was taken back, stays beside: what was written to it since is not thrown away.
  const wasPlaced = steps.some(({ id, is }) => id.startsWith('place ') && is === 'undone');
  const stays = wasPlaced ? /undone|\.quarterdeck-restore-/ : /undone/;
  if (outcome !== 'done')
    expect(
      news.filter((name) => !stays.test(name)),
      told,
    ).toEqual([]);
}
