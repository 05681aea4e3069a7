import { appendFile, chmod, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { JournalEntry } from '../../src/domain/journal.ts';
import { parseJournalEntry } from '../../src/records/journal/schema.ts';
import { journalFile } from '../../src/records/journal.ts';
import { ana as by, runner } from '../domain/runs.ts';
import { startProgram } from './programs.ts';

const modes = { directory: 0o700, file: 0o600 };
let directory: string;
let path: string;
let headPath: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'quarterdeck-journal-'));
  path = join(directory, 'journal.jsonl');
  headPath = join(directory, 'journal.head');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const journal = () => journalFile(directory, modes);
const note = (at: number, text = `note ${at}`): JournalEntry => ({ kind: 'note', at, by, text });
const linesOf = async () => (await readFile(path, 'utf8')).trimEnd().split('\n');
async function write(count: number): Promise<void> {
  const kept = journal();
  for (let at = 1; at <= count; at++) await kept.append(note(at));
}

const entries: readonly JournalEntry[] = [
  {
    kind: 'run',
    at: 1,
    by,
    run: 'r1',
    purpose: 'carry',
    action: 'restart',
    target: 'container/web',
    plan: 'c0ffee',
    how: 'word',
    overrides: ['allow-unhealthy'],
    before: { facts: {}, identity: { id: '1' } },
    after: { id: '2' },
    steps: [
      { title: 'stop web', is: 'yes', took: 12 },
      { title: 'start web', is: 'unknown' },
    ],
    outcome: 'unknown',
    because: 'it does not answer',
    took: 4_000,
  },
  { kind: 'began', at: 2, by, run: 'r2', action: 'shell', target: 'container/web' },
  note(3),
  { kind: 'security', at: 4, by, id: 'a1', severity: 'high', type: 'wrong word', what: 'five times' },
  { kind: 'resolved', at: 5, by, event: 'a1', because: 'it was me' },
  {
    kind: 'alert',
    at: 6,
    name: 'ReplicationLag',
    target: 'postgres/main/r1',
    severity: 'critical',
    is: 'no data',
    summary: '38 MB behind',
    since: 5,
  },
  { kind: 'repair', at: 7, found: 'torn', what: 'half a line', text: '{"', writer: runner },
];

test('what is written is read back, from a moment on, for its owner alone', async () => {
  const kept = journal();
  expect(await kept.read(0)).toEqual([]);
  expect(await kept.verify()).toEqual({ is: 'whole', lines: 0, torn: 0 });
  for (const entry of entries) await kept.append(entry);
  expect(await kept.read(0)).toEqual(entries);
  expect((await kept.read(4)).map(({ at }) => at)).toEqual([4, 5, 6, 7]);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await stat(headPath)).mode & 0o777).toBe(0o600);
});

test('entries that are added at once stand in the order in which they were added', async () => {
  const kept = journal();
  await Promise.all([1, 2, 3, 4, 5].map((at) => kept.append(note(at))));
  expect((await kept.read(0)).map(({ at }) => at)).toEqual([1, 2, 3, 4, 5]);
  expect(await kept.verify()).toEqual({ is: 'whole', lines: 5, torn: 0 });
});

test('a line that is changed, taken out, put in or moved breaks the chain where that is', async () => {
  await write(5);
  const lines = await linesOf();
  const [one = '', two = '', three = '', four = '', five = ''] = lines;
  const broken = async (changed: readonly string[]) => {
    await writeFile(path, `${changed.join('\n')}\n`);
    return journal().verify();
  };
  expect(await broken(lines)).toEqual({ is: 'whole', lines: 5, torn: 0 });
  expect(await broken([one, two.replace('note 2', 'note 9'), three, four, five])).toMatchObject({ line: 3 });
  expect(await broken([one, three, four, five])).toMatchObject({ line: 2 });
  expect(await broken([two, three, four, five])).toMatchObject({ line: 1 });
  expect(await broken([one, two, two, three, four, five])).toMatchObject({ line: 3 });
  expect(await broken([one, three, two, four, five])).toMatchObject({ line: 2 });
  expect(await broken([one, two, three, four, five.replace('note 5', 'note 6')])).toEqual({
    is: 'broken',
    line: 5,
    because: 'it is not the line that the head names',
  });
  expect(await broken([one, 'x', three])).toEqual({ is: 'broken', line: 2, because: 'it is no entry' });
  expect(await broken([one, two, three])).toMatchObject({
    line: 4,
    because: expect.stringMatching(/^the journal ends before it, and \d+ B are missing$/),
  });
});

test('whatever byte is changed, it is found', async () => {
  await write(4);
  const whole = await readFile(path);
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
      const changed = Buffer.from(whole);
      changed.writeUInt8((whole.readUInt8(at) + by) % 256, at);
      await writeFile(path, changed);
      expect((await journal().verify()).is).toBe('broken');
    }),
    { numRuns: 60 },
  );
});

test('wherever the end is cut off, that is found and noted, and the chain goes on', async () => {
  await write(4);
  const [whole, head] = await Promise.all([readFile(path), readFile(headPath)]);
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), async (at) => {
      await Promise.all([writeFile(path, whole.subarray(0, at)), writeFile(headPath, head)]);
      expect((await journal().verify()).is).toBe('broken');
      await journal().append(note(9));
      const found = (await journal().read(9)).map((entry) =>
        entry.kind === 'repair' ? entry.found : entry.kind,
      );
      expect(found.filter((one) => one !== 'torn')).toEqual(['cut', 'security', 'note']);
      expect(await journal().verify()).toMatchObject({
        is: 'broken',
        because: expect.stringMatching(/are gone from its end/),
      });
    }),
    { numRuns: 30 },
  );
});

test('half a last line, of one that was killed, is taken out and noted, and nothing is broken', async () => {
  await write(2);
  await appendFile(path, '{"prev":"ab');
  expect(await journal().verify()).toMatchObject({ is: 'whole', lines: 2 });
  await journal().append(note(3));
  expect(await journal().read(3)).toMatchObject([
    { kind: 'repair', found: 'torn', text: '{"prev":"ab' },
    { kind: 'note' },
  ]);
  expect(await journal().verify()).toEqual({ is: 'whole', lines: 4, torn: 1 });
});

test('a head that stayed behind is no damage; one that is missing or damaged is', async () => {
  await write(1);
  const head = await readFile(headPath);
  await write(2);
  await writeFile(headPath, head);
  expect(await journal().verify()).toEqual({ is: 'whole', lines: 3, torn: 0 });
  await journal().append(note(4));
  expect(await journal().verify()).toEqual({ is: 'whole', lines: 4, torn: 0 });
  await truncate(headPath, 9);
  expect(await journal().verify()).toMatchObject({ is: 'broken', line: 4 });
  await rm(headPath);
  expect(await journal().verify()).toMatchObject({ is: 'broken', line: 4 });
  await journal().append(note(5));
  expect((await journal().read(5)).map(({ kind }) => kind)).toEqual(['repair', 'security', 'note']);
});

test('known secrets and logins do not get into it; copies name the line they are of', async () => {
  const copies: string[] = [];
  const kept = journalFile(directory, modes, {
    redact: (text) => text.replaceAll('hunter2', '******'),
    copy: (text) => copies.push(text),
  });
  await kept.append(note(1, 'the password is hunter2, see postgresql://ana:other@db/shop'));
  const text = await readFile(path, 'utf8');
  expect(text).not.toMatch(/hunter2|other/);
  expect(copies).toEqual([expect.stringMatching(/^the password is \*{6}.* · line sha256 [0-9a-f]{64}$/)]);
  expect(copies.join()).not.toMatch(/hunter2|other/);
});

test('whatever stands in the file, reading it does no harm', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(fc.json(), fc.string(), fc.constant('['.repeat(9_999)))),
      async (lines) => {
        await writeFile(path, lines.join('\n'));
        expect(await journal().read(0)).toEqual([]);
        expect(['whole', 'broken']).toContain((await journal().verify()).is);
      },
    ),
    { numRuns: 50 },
  );
  expect(parseJournalEntry('{"kind":"of a later version","at":1}')).toBeUndefined();
});

test('a place that cannot be written is said in one sentence', async () => {
  await rm(directory, { recursive: true });
  await expect(journal().append(note(1))).rejects.toThrow(
    /^The journal .*journal\.jsonl cannot be written: /,
  );
});

test('of processes that write at once, and are killed, every line they were told of is there, in one chain', async () => {
  await chmod(directory, 0o700);
  const start = (name: string, times: number) =>
    startProgram('journal/writer.ts', [directory, name, String(times)]);
  const lasting = ['a', 'b'].map((name) => start(name, 40));
  const killed = ['c', 'd', 'e'].map((name) => start(name, 1e9));
  for (const { process } of killed) {
    const before = await stat(path).then(
      ({ size }) => size,
      () => 0,
    );
    await vi.waitFor(async () => expect((await stat(path)).size).toBeGreaterThan(before + 20_000), 20_000);
    process.kill('SIGKILL');
  }
  const ends = await Promise.all([...lasting, ...killed].map(({ over }) => over));
  expect(ends.slice(0, 2).map(({ code, output }) => (code === 0 ? 'well' : output))).toEqual([
    'well',
    'well',
  ]);
  const told = ends.flatMap(({ output }) => output.split('\n').slice(0, -1));
  await journal().append(note(1, 'all are over'));
  const texts = (await journal().read(0)).map((entry) =>
    entry.kind === 'note' ? entry.text.split(' ')[0] : '',
  );
  expect(told.filter((one) => !texts.includes(one))).toEqual([]);
  expect(await journal().verify()).toMatchObject({ is: 'whole' });
});
