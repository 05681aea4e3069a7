import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Harbour, harbourOf } from './harbour.ts';
import { lab } from './lab.ts';
import { tapped } from './wires.ts';

let harbour: Harbour;
beforeAll(async () => {
  harbour = await harbourOf();
  for (const target of ['sqlite/app', 'postgres/main'])
    expect((await harbour.carried(['backup', target])).end).toMatchObject({ outcome: 'done' });
});
afterAll(() => harbour?.[Symbol.asyncDispose]());

type Stage = () => (() => unknown) | Promise<() => unknown>;
const declared =
  (change: Parameters<Harbour['declare']>[0]): Stage =>
  () => {
    harbour.declare(change);
    return () => harbour.declare();
  };
const asItIs: Stage = () => () => {};

/** What is asked for, how it comes that it cannot be done, and what is said of it. */
const refusals: readonly (readonly [words: string, stage: Stage, said: RegExp])[] = [
  ['backup postgres/main --database nothing', asItIs, /p1 has no database nothing that can be connected to/],
  ['backup sqlite/app --method dump', asItIs, /method and database are for PostgreSQL, not for sqlite\/app/],
  ['backup stack --database shop', asItIs, /method and database are for PostgreSQL, not for the whole stack/],
  [
    'backup postgres/main',
    async () => {
      const full = await lab.postgres.p1.fill();
      return () => full[Symbol.asyncDispose]();
    },
    /no primary of main answers \(.*(too many clients|slots are reserved)/,
  ],
  [
    'backup postgres/main',
    declared((stack) => {
      for (const cluster of stack.postgres)
        cluster.nodes.push(...cluster.nodes.map((one) => ({ ...one, name: 'p9' })));
      return stack;
    }),
    /main has more than one primary: name the node whose data is wanted/,
  ],
  [
    'backup files/app',
    declared((stack) => {
      for (const one of stack.files) one.paths = ['/nonexistent/app'];
      return stack;
    }),
    /\/nonexistent\/app/,
  ],
  [
    'backup sqlite/app',
    declared((stack) => {
      for (const one of stack.sqlite) one.path = '/nonexistent/app.db';
      return stack;
    }),
    /\/nonexistent\/app\.db/,
  ],
  ['restart postgres/main', asItIs, /main has no standby that answers/],
  ['restart container/nothing', asItIs, /there is no container nothing on docker/],
  ['start container/qd-table', asItIs, /state of qd-table: it runs already/],
  ['restart service/nothing', asItIs, /the stack file names no service nothing/],
  ['verify redis/cache', asItIs, /cache has no backup in /],
  ['verify sqlite/app --restore-test', asItIs, /only dumps of PostgreSQL are tested by restoring them/],
  ['verify postgres/main --restore-test --all', asItIs, /restore test: it is for one backup at a time/],
  ['verify backup/nothing', asItIs, /there is no backup nothing/],
  ['prune sqlite/app', asItIs, /what goes: nothing does/],
  ['prune sqlite/app --older-than 60d', asItIs, /older-than is for directories and logs/],
  [
    'prune directory/@/gone',
    declared((stack) => {
      stack.host.directories.push({ path: harbour.at('gone') });
      return stack;
    }),
    /there is no directory \S+\/gone/,
  ],
  [
    'prune directory/@/kept',
    declared((stack) => {
      stack.host.directories.push({ path: harbour.at('kept', 'sqlite') });
      return stack;
    }),
    /the stack file names no such directory/,
  ],
  ['restore backup/nothing', asItIs, /there is no backup nothing/],
  ['deploy container/nothing', asItIs, /there is no container nothing on docker/],
  ['deploy container/qd-table', asItIs, /what changes: nothing: it runs that image, with that configuration/],
  ['deploy container/qd-table --image=-x', asItIs, /"-x" is no name of an image: say which one with --image/],
  ['rollback container/qd-table', asItIs, /no release of container\/qd-table was recorded/],
  [
    'rollback container/qd-table --to nothing',
    asItIs,
    /the ledger has no good release "nothing" of container\/qd-table/,
  ],
  ['rollback container/qd-table --image nothing:1', asItIs, /the engine has no image nothing:1/],
  ['scale service/web --replicas 3', asItIs, /web is a plain container, and one of those is one/],
  ['shell container/nothing', asItIs, /there is no container nothing on docker/],
];

it.each(refusals)('%s is refused in words, and only reads', async (words, stage, said) => {
  const [action = '', target = '', ...flags] = words.split(' ');
  const asked = await harbour.wordsOf({ action, target, flags });
  const end = await stage();
  try {
    const tap = tapped(harbour);
    const { code, out } = await harbour.quarterdeck(['plan', ...asked]);
    expect(out).toMatch(said);
    expect([3, 5]).toContain(code);
    expect(tap.writes().filter((one) => !one.startsWith('file: '))).toEqual([]);
  } finally {
    await end();
  }
});
