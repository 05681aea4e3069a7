import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LastSeen } from '../../src/domain/changes/seen.ts';
import { lastSeenFile } from '../../src/records/lastseen.ts';

const now = Date.UTC(2026, 10, 20, 2, 41);
const modes = { directory: 0o700, file: 0o600 };
const seen: LastSeen = {
  at: now - 60_000,
  systems: {
    host: { host: { bootedAt: 1 }, filesystems: [{ mount: '/', device: '/dev/sda1', readOnly: false }] },
    'postgres/main/p1': {
      postgres: {
        role: 'primary',
        timeline: 7,
        systemIdentifier: '7391',
        startedAt: 1,
        loadedAt: 2,
        position: 9,
        paused: false,
        receives: undefined,
        standbys: ['r1'],
      },
    },
  },
};

let directory: string;
let path: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'quarterdeck-seen-'));
  path = join(directory, 'lastseen.json');
});
afterEach(() => rm(directory, { recursive: true, force: true }));
const file = () => lastSeenFile(directory, modes, process.pid);

test('what one console writes the next one reads, and nobody else may', async () => {
  expect(await file().read(now)).toBeUndefined();
  expect(await file().write(seen)).toBeUndefined();
  expect(await file().read(now)).toEqual(seen);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(directory)).toEqual(['lastseen.json']);
});

test('consoles that write at the same time leave one whole file', async () => {
  const writers = Array.from({ length: 8 }, (_, index) => lastSeenFile(directory, modes, index + 1));
  await Promise.all(writers.map((writer) => writer.write(seen)));
  expect(await file().read(now)).toEqual(seen);
  expect(await readdir(directory)).toEqual(['lastseen.json']);
});

test.each([
  ['torn', JSON.stringify(seen).slice(0, 40)],
  ['empty', ''],
  ['from the future', JSON.stringify({ ...seen, at: now + 60_000 })],
  ['older than a week', JSON.stringify({ ...seen, at: now - 8 * 86_400_000 })],
  ['of another shape', JSON.stringify({ at: now, systems: { host: { containers: [1] } } })],
  ['too large', `${JSON.stringify(seen)}${' '.repeat(5 * 1024 ** 2)}`],
])('a file that is %s tells nothing', async (_, text) => {
  await writeFile(path, text);
  expect(await file().read(now)).toBeUndefined();
});

test('neither a link nor a pipe is followed or waited for', async () => {
  await writeFile(join(directory, 'other'), JSON.stringify(seen));
  await symlink(join(directory, 'other'), path);
  expect(await file().read(now)).toBeUndefined();
  await file().write(seen);
  expect((await stat(path)).isSymbolicLink()).toBe(false);
  await rm(path);
  execFileSync('mkfifo', [path]);
  expect(await file().read(now)).toBeUndefined();
});

test('whatever stands in the file, reading it does no harm', async () => {
  await fc.assert(
    fc.asyncProperty(fc.json(), async (text) => {
      await writeFile(path, text);
      await file().read(now);
    }),
    { numRuns: 50 },
  );
});

test('a directory that is gone is a reason, not an exception', async () => {
  const gone = lastSeenFile(join(directory, 'gone'), modes, 1);
  expect(await gone.write(seen)).toEqual(expect.any(String));
  await expect(readFile(path)).rejects.toThrow();
});
