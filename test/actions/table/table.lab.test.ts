import { afterAll, beforeAll, expect, it } from 'vitest';
import { actions } from '../../../src/actions/actions.ts';
import { type Case, casesOf } from './cases.ts';
import { type Harbour, harbourOf } from './harbour.ts';
import { processesSeen, whereabouts } from './markers.ts';
import { tapped } from './wires.ts';

let harbour: Harbour;
let seen: ReturnType<typeof processesSeen>;
beforeAll(async () => {
  harbour = await harbourOf();
  seen = processesSeen();
});
afterAll(async () => {
  seen?.stop();
  await harbour?.[Symbol.asyncDispose]();
});

/** What comes first makes what the others are about. */
const order = ['backup', 'stop', 'start', 'restart', 'verify'];
const place = (action: string): number => (order.includes(action) ? order.indexOf(action) : order.length);
const all: readonly (Case & { readonly action: string })[] = actions
  .flatMap((action) =>
    action.on.flatMap((kind) => casesOf(action, kind).map((one) => ({ action: action.name, ...one }))),
  )
  .toSorted((one, other) => place(one.action) - place(other.action));
const wireOf: Readonly<Record<string, 'docker' | 'postgres' | 'redis' | 'systemctl'>> = {
  container: 'docker',
  service: 'docker',
  unit: 'systemctl',
  postgres: 'postgres',
  redis: 'redis',
};

/** They are about files and programs of this host. */
const quiet: ReadonlySet<string> = new Set(['verify', 'prune', 'custom']);

// The whole stack first: names are by the second.
it.each(all.filter(({ action }) => action === 'backup').toReversed())(
  '$action $target is done',
  async (one) => {
    const { end } = await harbour.carried(await harbour.wordsOf(one));
    expect(`${end?.outcome}: ${end?.because}`).toMatch(/^done: /);
  },
);

it.each(all)('the plan of $action $target, and its dry run, only read', async (one) => {
  const words = await harbour.wordsOf(one);
  const tap = tapped(harbour);
  const plan = await harbour.quarterdeck(['plan', ...words]);
  const dry = await harbour.quarterdeck(['run', ...words, '--dry-run', '--yes']);
  expect(plan.out).toContain(`Plan  ${words[0]} ${words[1]} · `);
  expect(dry.out).toContain('Nothing was done.');
  expect(tap.writes()).toEqual([]);
  const wire = quiet.has(one.action) ? undefined : wireOf[one.target.split('/')[0] ?? ''];
  if (wire !== undefined) expect(tap.spoke()[wire]).toBeGreaterThan(0);
});

it('none of it is reached in watch, by whatever way', async () => {
  // Agreed to while it was allowed, and left for somebody to take up.
  const taken: { readonly action: string; readonly words: readonly string[]; readonly id: string }[] = [];
  for (const one of all) {
    const words = await harbour.wordsOf(one);
    taken.push({ action: one.action, words, id: await harbour.confirmed(words) });
  }
  harbour.cap('version: 1\naccess: watch\n');
  try {
    const tap = tapped(harbour);
    const tried = new Set<string>();
    for (const { action, words, id } of taken) {
      const word = words[1]?.replace(/^[^/]*\//, '') ?? '';
      const step = (await harbour.runOf(id)).plan.steps[0]?.id ?? 'none';
      const usual = [
        ['run', ...words, '--yes'],
        ['run', '--runner', id, '--for', 'carry', '--how', 'word'],
      ];
      const all = [
        ...usual,
        ['run', ...words, '--confirm', word, '--config', harbour.config, '--allow-data-loss'],
        ['run', ...words, '--yes', '--access', 'operate'],
        ['run', '--resume', id, '--confirm', word],
        ['run', '--undo', id, '--confirm', word],
        ['run', '--abort', id],
        ...['resume', 'undo'].map((what) => ['run', '--runner', id, '--for', what, '--how', 'word']),
        ['run', '--guard', id, step, '0'],
        ['run', '--due'],
      ];
      // The first of each action has to stand it all.
      for (const way of tried.has(action) ? usual : all) {
        const { code, out } = await harbour.quarterdeck(way, { QUARTERDECK_ACCESS: 'operate' });
        expect([way.join(' '), code]).toEqual([way.join(' '), 3]);
        if (!way.includes('--runner')) expect(out).toMatch(/(access is|it is) watch/);
      }
      tried.add(action);
      const { end, runner } = await harbour.runOf(id);
      expect([runner, end?.outcome]).toEqual([undefined, 'refused']);
    }
    expect(tap.writes()).toEqual([]);
  } finally {
    harbour.uncap();
  }
}, 150_000);

it.each(all.filter(({ action, isElsewhere }) => action !== 'backup' && isElsewhere !== true))(
  '$action $target is done',
  async (one) => {
    const { end } = await harbour.carried(await harbour.wordsOf(one));
    expect(`${end?.outcome}: ${end?.because}`).toMatch(/^done: /);
  },
);

it('no secret stands in an argument, a record, a lock, a backup or on the screen', () => {
  const { secrets, at, said } = harbour;
  const texts = {
    argv: seen
      .stop()
      .map(({ line }) => line)
      .join('\n'),
    said: said.join('\n'),
  };
  expect(secrets.length).toBeGreaterThan(4);
  for (const program of ['pg_dump', 'pg_restore']) expect(texts.argv.includes(`${program}\0`)).toBe(true);
  expect(whereabouts(secrets, texts, [at('state'), at('locks'), at('kept')])).toEqual([]);
});
