import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fillDisk, smallDisk } from '../../records/disk.ts';
import { startProgram } from '../../records/programs.ts';
import type { Case } from './cases.ts';
import { type Harbour, harbourOf } from './harbour.ts';
import { users } from './lab.ts';
import { expectSentence, traces } from './traces.ts';
import { tapped } from './wires.ts';

let harbour: Harbour;
const state = await smallDisk('4m');
const kept = await smallDisk('256k');
beforeAll(async () => {
  harbour = await harbourOf();
  for (const target of ['postgres/main', 'redis/cache', 'sqlite/app', 'files/app', 'log/app'])
    expect((await harbour.carried(['backup', target])).end).toMatchObject({ outcome: 'done' });
});
afterAll(() => harbour?.[Symbol.asyncDispose]());

type Fault = { readonly env?: Readonly<Record<string, string>>; readonly mend?: () => void };

type Asked = Case & { readonly action: string };
const dump = { action: 'backup', target: 'postgres/main' };
const base = { ...dump, flags: ['--method', 'base', '--fast'] };
const rdb = { action: 'backup', target: 'redis/cache' };
const set = { action: 'backup', target: 'stack' };
const verify = { action: 'verify', target: 'backup/of postgres/main', flags: ['--restore-test'] };
const restore = { action: 'restore', target: 'backup/of postgres/main' };
const restart = { action: 'restart', target: 'container/qd-table' };

/** A PATH on which the programs of PostgreSQL are of another version; of none: they do not run at all. */
function pathWith(version?: string): string {
  const bin = mkdtempSync(harbour.at('path-'));
  for (const name of ['pg_dump', 'pg_restore', 'psql', 'pg_basebackup', 'pg_verifybackup'])
    writeFileSync(
      join(bin, name),
      `#!/bin/sh\n${version === undefined ? 'exit 127' : `echo "${name} (PostgreSQL) ${version}"`}\n`,
      { mode: 0o755 },
    );
  return `${bin}:${harbour.env.PATH}`;
}

const faults: Readonly<Record<string, { readonly of: readonly Asked[]; readonly begin: () => Fault }>> = {
  'operate credentials that are gone': {
    of: [dump, base, rdb, set, verify, restore],
    begin() {
      harbour.declare((stack) => {
        for (const { nodes } of stack.postgres) for (const node of nodes) node.operate = undefined;
        for (const group of stack.redis) group.operate = undefined;
        return stack;
      });
      return { mend: () => harbour.declare() };
    },
  },
  'a wrong operate password': {
    of: [dump, base, rdb, set, verify, restore],
    begin() {
      harbour.declare((stack) => {
        for (const group of stack.redis) group.operate = { username: users.operate, password: 'not-it' };
        return stack;
      });
      const url = new URL(harbour.env.TABLE_URL ?? '');
      url.password = 'not-it';
      return { env: { TABLE_URL: url.href }, mend: () => harbour.declare() };
    },
  },
  'a server that is gone': {
    of: [dump, base, rdb, set, verify, restore, restart],
    begin() {
      const { docker, postgres, redis } = harbour.proxies;
      const cuts = [docker, postgres, ...redis].map((proxy) => proxy.cut());
      return {
        mend: () => {
          for (const cut of cuts) cut[Symbol.dispose]();
        },
      };
    },
  },
  'programs that are missing': {
    of: [dump, base, set, verify, restore],
    begin: () => ({
      env: { PATH: pathWith() },
    }),
  },
  'programs that are older than the server': {
    of: [dump, base, set, restore],
    begin: () => ({ env: { PATH: pathWith('13.9') } }),
  },
};

it.each(Object.entries(faults).flatMap(([name, { of }]) => of.map((one) => ({ name, ...one }))))(
  '$name: $action $target leaves nothing, and says so in one sentence',
  async ({ name, ...one }) => {
    const words = await harbour.wordsOf(one);
    const id = await harbour.confirmed(words);
    const before = await traces(harbour);
    const { env = {}, mend = () => {} } = faults[name]?.begin() ?? {};
    try {
      await harbour.quarterdeck(['run', '--runner', id], env);
    } finally {
      mend();
    }
    const { end } = await harbour.runOf(id);
    expect(['refused', 'undone']).toContain(end?.outcome);
    expectSentence(harbour, end?.because);
    expect(await traces(harbour)).toEqual(before);
  },
);

it.each(['redis/cache', 'sqlite/app', 'files/app', 'log/app', 'postgres/main', 'stack'])(
  'a full disk under the backups: backup %s leaves nothing, and says so in one sentence',
  async (target) => {
    harbour.declare((stack) => {
      for (const list of [stack.postgres, stack.redis, stack.sqlite, stack.files, stack.logs])
        for (const one of list)
          if (one.backup !== undefined) one.backup = { ...one.backup, directory: join(kept, 'all') };
      return stack;
    });
    mkdirSync(join(kept, 'all'), { recursive: true, mode: 0o700 });
    try {
      const id = await harbour.confirmed(['backup', target, '--allow-low-space']);
      await fillDisk(kept);
      await harbour.quarterdeck(['run', '--runner', id]);
      const { end } = await harbour.runOf(id);
      expect(['refused', 'undone']).toContain(end?.outcome);
      expectSentence(harbour, end?.because);
      expect(readdirSync(join(kept, 'all'))).toEqual([]);
    } finally {
      for (const name of readdirSync(kept)) if (name.startsWith('ballast')) await rm(join(kept, name));
      harbour.declare();
    }
  },
);

it.each(['sqlite/app', 'files/app', 'log/app'])(
  'a full disk under what is restored: the backup of %s leaves nothing, and says so in one sentence',
  async (target) => {
    const to = join(kept, 'back');
    // An SQLite database is a file of that name, and an archive is unpacked in a directory of it.
    const flags = ['--to', to, '--allow-low-space'];
    const words = await harbour.wordsOf({ action: 'restore', target: `backup/of ${target}`, flags });
    try {
      const id = await harbour.confirmed(words);
      await fillDisk(kept);
      await harbour.quarterdeck(['run', '--runner', id]);
      const { end } = await harbour.runOf(id);
      expect(['refused', 'undone']).toContain(end?.outcome);
      expectSentence(harbour, end?.because);
      expect(readdirSync(kept).filter((name) => !name.startsWith('ballast') && name !== 'all')).toEqual([]);
    } finally {
      for (const name of readdirSync(kept)) if (name.startsWith('ballast')) await rm(join(kept, name));
    }
  },
);

it('what another Unix user holds is not touched, and whose it is stands in one sentence', async () => {
  const names = ['postgres/main', 'redis/cache', 'container/qd-table', 'directory/@/drop', 'files/app'];
  const targets = names.map((name) => name.replace('@', harbour.at()));
  chmodSync(harbour.at(), 0o711);
  const { process: holder } = startProgram(
    '../actions/table/holder.ts',
    [harbour.at('locks'), ...targets],
    65_534,
  );
  try {
    await once(holder.stdout ?? holder, 'data');
    const before = await traces(harbour);
    const prune = { action: 'prune', target: 'directory/@/drop' };
    const files = { action: 'restore', target: 'backup/of files/app' };
    for (const one of [dump, base, rdb, set, verify, restore, files, prune, restart]) {
      const id = await harbour.confirmed(await harbour.wordsOf(one));
      const tap = tapped(harbour);
      const { code } = await harbour.quarterdeck(['run', '--runner', id]);
      const { end } = await harbour.runOf(id);
      expect([code, end?.outcome]).toEqual([4, 'locked']);
      expect(end?.because).toMatch(/^\S+ is locked by mallory \(process \d+\) since \S+Z: deploy$/);
      expectSentence(harbour, end?.because);
      expect(tap.writes()).toEqual([]);
    }
    expect(await traces(harbour)).toEqual(before);
  } finally {
    holder.kill('SIGKILL');
    chmodSync(harbour.at(), 0o700);
  }
});

it('a full disk under the records: nothing is begun that cannot be recorded, and what frees it still runs', async () => {
  const env = { QUARTERDECK_STATE: state };
  const first = await harbour.confirmed(['backup', 'log/app'], env);
  await harbour.quarterdeck(['run', '--runner', first], env);
  await fillDisk(state);
  const prune = await harbour.wordsOf({ action: 'prune', target: 'directory/@/drop' });
  const id = await harbour.confirmed(prune, env);
  const { code } = await harbour.quarterdeck(['run', '--runner', id], env);
  expect([code, (await harbour.runOf(id, state)).end?.outcome]).toEqual([0, 'done']);
  expect(readdirSync(harbour.at('drop'))).toEqual([]);
  expect(readFileSync(join(state, 'harbour', 'journal.jsonl'), 'utf8')).toContain(id);

  await truncate(join(state, 'harbour', 'reserve'), 0);
  await fillDisk(state);
  const before = await traces(harbour);
  const tap = tapped(harbour);
  for (const one of [dump, rdb, set, verify, restore, restart]) {
    const words = await harbour.wordsOf(one);
    const because = await harbour.confirmed(words, env).then(String, ({ message }: Error) => message);
    expect(because).toMatch(/cannot be recorded in .*: the disk is full\. Nothing was done\.$/);
    expectSentence(harbour, because);
  }
  expect(tap.writes()).toEqual([]);
  expect(await traces(harbour)).toEqual(before);
});

it('a full disk under a base backup that is restored leaves nothing, and says so in one sentence', async () => {
  const { end: taken } = await harbour.carried(['backup', 'postgres/main', '--method', 'base', '--fast']);
  expect(taken).toMatchObject({ outcome: 'done' });
  const flags = ['--to', join(kept, 'back'), '--allow-low-space'];
  const words = await harbour.wordsOf({ action: 'restore', target: 'backup/of postgres/main', flags });
  const { end } = await harbour.carried(words);
  expect(['refused', 'undone']).toContain(end?.outcome);
  expect(end?.because).toMatch(/full|no space|left on/i);
  expectSentence(harbour, end?.because);
  expect(readdirSync(kept).filter((name) => name !== 'all')).toEqual([]);
});
