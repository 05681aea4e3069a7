import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Process } from '../../src/domain/run.ts';
import { digestOf, formatName, isBefore, parseName } from '../../src/records/locks/name.ts';
import { claim, liveLocks } from '../../src/records/locks.ts';
import { self } from '../../src/records/process.ts';
import { startProgram } from './programs.ts';

let root: string;
let directory: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'quarterdeck-locks-'));
  await chmod(root, 0o777);
  directory = join(root, 'quarterdeck');
});
afterEach(() => rm(root, { recursive: true, force: true }));

const web = { kind: 'container', name: 'web' } as const;
const uid = process.geteuid?.() ?? -1;
const me = (since = Date.now()) => ({ by: { user: 'ana', uid }, process: self(), since });
const restart = { action: 'restart', run: '20261121-0243-7f3a' };
const take = (since?: number) => claim(directory, web, restart, me(since));

async function held(since?: number) {
  const lock = await take(since);
  if (lock.is !== 'held') throw new Error(`it is ${lock.is}`);
  return lock;
}

/** A process that was there a moment ago. */
function dead(): Process {
  const pid = Number(execFileSync('sh', ['-c', 'echo $$'], { encoding: 'utf8' }));
  return { ...self(), pid };
}

const plant = async (name: Partial<Parameters<typeof formatName>[0]>, isHeld = true, content = '') => {
  const file = formatName({
    ...self(),
    digest: digestOf('container/web'),
    at: 1,
    uid,
    chance: '0123456789abcdef',
    ...name,
  });
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await chmod(directory, 0o1777);
  await writeFile(join(directory, file), content);
  if (isHeld) await writeFile(join(directory, `${file}.held`), '');
};

test('what one holds another one finds locked, with owner, purpose and age', async () => {
  const lock = await held(5);
  expect(await take()).toEqual({
    is: 'locked',
    by: { ...self(), uid, since: 5, told: { target: 'container/web', ...restart, user: 'ana' } },
  });
  expect(await liveLocks(directory)).toMatchObject([{ since: 5, told: { action: 'restart' } }]);
  const other = await claim(directory, { kind: 'container', name: 'db' }, restart, me());
  expect(other.is).toBe('held');
  await lock.release();
  expect((await take()).is).toBe('held');
});

test.each([0o077, 0])(
  'with umask %i the directory is made for everybody, and nothing stays in it',
  async (umask) => {
    const before = process.umask(umask);
    const lock = await held().finally(() => process.umask(before));
    expect((await stat(directory)).mode & 0o7777).toBe(0o1777);
    for (const name of await readdir(directory)) {
      expect((await stat(join(directory, name))).mode & 0o777).toBe(0o644);
    }
    await lock.release();
    expect(await readdir(directory)).toEqual([]);
    expect(await liveLocks(join(root, 'missing'))).toEqual([]);
  },
);

test('what a dead process left keeps nobody out, and is removed', async () => {
  await plant(dead());
  await plant({ started: self().started + 1, chance: 'aaaaaaaaaaaaaaaa' });
  await plant({ boot: 'another-boot', chance: 'bbbbbbbbbbbbbbbb' });
  const lock = await held();
  await lock.release();
  expect(await readdir(directory)).toEqual([]);
});

test('a file speaks only for its owner', async () => {
  await plant({ uid: uid + 1 });
  expect((await take()).is).toBe('held');
});

test('an owner whose file says nothing is known by its name', async () => {
  await plant({}, true, '{"target": 7}');
  expect(await take()).toEqual({ is: 'locked', by: { ...self(), uid, since: 1 } });
});

test('an earlier claim goes first; a later one that hangs is an owner in the end', async () => {
  await plant({ at: 1 }, false);
  expect(await take(2)).toMatchObject({ is: 'locked', by: { since: 1 } });
  expect(await take(0)).toMatchObject({ is: 'locked', by: { since: 1 } });
});

test.each([
  ['a link', () => symlink(root, directory), 'it is not a directory'],
  ['a file', () => writeFile(directory, ''), 'it is not a directory'],
  [
    'open to removal by others',
    async () => {
      await mkdir(directory);
      await chmod(directory, 0o777);
    },
    'anyone can remove the locks of others there: chmod 1777',
  ],
  [
    'in a place that is missing',
    async () => {
      directory = join(root, 'run', 'lock');
    },
    'there is no',
  ],
])('no lock is taken where the place is %s', async (_, arrange, because) => {
  await arrange();
  expect(await take()).toMatchObject({ is: 'impossible', because: expect.stringContaining(because) });
});

test('a name says all of a claim, and no other name is one', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), fc.nat(), fc.nat(), (at, uid, pid, started) => {
      const name = { digest: digestOf('x'), at, uid, pid, started, boot: 'a-b', chance: '0123456789abcdef' };
      expect(parseName(formatName(name))).toEqual(name);
    }),
  );
  fc.assert(fc.property(fc.string(), (text) => parseName(text) === undefined));
});

test('of two claims each side finds the same one first', () => {
  const name = fc.record({
    at: fc.nat(2),
    uid: fc.nat(2),
    pid: fc.nat(2),
    chance: fc.constantFrom('a', 'b'),
    digest: fc.constant(''),
    started: fc.constant(0),
    boot: fc.constant(''),
  });
  fc.assert(
    fc.property(name, name, (one, other) => {
      const isSame = formatName(one) === formatName(other);
      expect(isBefore(one, other)).toBe(isSame ? false : !isBefore(other, one));
    }),
  );
});

test('of many processes of two users one at a time is in, and one that is killed keeps nobody out', async () => {
  const users = uid === 0 ? [undefined, 65_534] : [undefined];
  const start = (times: number, index: number) =>
    startProgram(
      'locks/claimer.ts',
      [directory, join(root, 'room'), String(times)],
      users[index % users.length],
    );
  const killed = [1e9, 1e9].map(start);
  const programs = Array.from({ length: 6 }, () => 20).map(start);
  const work = Promise.all(programs.map(({ over }) => over));
  for (const { process } of killed) setTimeout(() => process.kill('SIGKILL'), 1_500);
  const ends = await work;
  expect(ends.map(({ code, output }) => (code === 0 ? 'well' : output))).toEqual(ends.map(() => 'well'));
  expect(ends.map(({ output }) => JSON.parse(output).inside)).toEqual(ends.map(() => 20));
  expect((await Promise.all(killed.map(({ over }) => over))).map(({ output }) => output)).toEqual(['', '']);
  expect((await take()).is).toBe('held');
});
