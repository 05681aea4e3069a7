import {
  appendFile,
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Run, RunEntry } from '../../src/domain/run.ts';
import { parseEntry } from '../../src/records/runs/schema.ts';
import { runStore } from '../../src/records/runs.ts';
import { ana as by, confirmed as confirmedAt, runner } from '../domain/runs.ts';
import { startProgram } from './programs.ts';

const modes = { directory: 0o700, file: 0o600 };
let directory: string;
let folder: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'quarterdeck-runs-'));
  folder = join(directory, 'runs');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const confirmed = (run: string, at = 1) => confirmedAt(at, { run });
const rest: readonly RunEntry[] = [
  { type: 'started', at: 2, purpose: 'carry', runner, by, lasts: 'it goes on after a logout' },
  {
    type: 'checked',
    at: 3,
    preflight: [{ title: 'health', is: 'warn', because: 'slow', override: 'allow' }],
  },
  { type: 'held', at: 4, step: 'stop', until: 99, guard: runner },
  { type: 'began', at: 5, step: 'stop' },
  { type: 'told', at: 6, step: 'stop', text: 'half', ratio: 0.5 },
  { type: 'asked', at: 7, what: 'abort', by },
  { type: 'ended', at: 8, step: 'stop', is: 'yes', result: { id: 'new' } },
  { type: 'released', at: 9, step: 'stop', by: 'guard', is: 'yes' },
  { type: 'undoing', at: 10, step: 'stop' },
  { type: 'undone', at: 11, step: 'stop', is: 'unknown', because: 'it does not answer' },
  { type: 'declined', at: 12, purpose: 'undo', by, outcome: 'locked', because: 'somebody else' },
  { type: 'proved', at: 13, verdicts: [] },
  { type: 'over', at: 14, outcome: 'done', because: 'running' },
];
const store = (tell?: (sentence: string) => void) => runStore(directory, modes, tell);

test('every entry that is written is read back as it was', () => {
  for (const entry of [confirmed('r1'), ...rest]) expect(parseEntry(JSON.stringify(entry))).toEqual(entry);
});

test('a run is created once, for its owner alone, and goes on in the same file', async () => {
  const file = await store().create(confirmed('r1'));
  await expect(store().create(confirmed('r1'))).rejects.toThrow(
    `Run r1 cannot be recorded in ${join(folder, 'r1.jsonl')}: there is such a run already. Nothing was done.`,
  );
  for (const entry of rest) await file.append(entry);
  expect(await file.read()).toMatchObject({
    id: 'r1',
    end: { outcome: 'done' },
    results: { stop: { id: 'new' } },
  });
  expect(await readdir(folder)).toEqual(['r1.jsonl']);
  expect((await stat(join(folder, 'r1.jsonl'))).mode & 0o777).toBe(0o600);
});

test('what others add is seen at the next read', async () => {
  const file = await store().create(confirmed('r1'));
  expect((await file.read()).abort).toBeUndefined();
  const other = await store().open('r1');
  await other?.append({ type: 'asked', at: 2, what: 'abort', by });
  expect((await file.read()).abort).toEqual(by);
});

test.each(['', 'r2', '../r1', 'r1.jsonl', 'a/b', '.', '..'])('there is no run "%s"', async (id) => {
  await store().create(confirmed('r1'));
  expect(await store().open(id)).toBeUndefined();
});

test('half a line is no line, and what comes after it is whole', async () => {
  const file = await store().create(confirmed('r1'));
  const path = join(folder, 'r1.jsonl');
  await appendFile(path, '{"type":"over","at":3,"outcome":"do');
  expect((await file.read()).end).toBeUndefined();
  await file.append({ type: 'began', at: 4, step: 'stop' });
  await appendFile(path, '{"type":"of a later version","at":5}\nnull\n"\n[]\n');
  await file.append({ type: 'told', at: 6, step: 'stop', text: 'half' });
  const run = await file.read();
  expect(run.steps.slice(0, 1)).toEqual([
    { id: 'stop', title: 'stop web', is: 'running', began: 4, text: 'half' },
  ]);
  expect(await (await store().open('r1'))?.read()).toEqual(run);
});

test('whatever stands in the file, reading it does no harm', async () => {
  await mkdir(folder);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(fc.json(), fc.string(), fc.constant('['.repeat(20_000)))),
      async (lines) => {
        await writeFile(join(folder, 'r1.jsonl'), `${JSON.stringify(confirmed('r1'))}\n${lines.join('\n')}`);
        expect((await store().list(9)).map(({ id }) => id)).toEqual(['r1']);
      },
    ),
    { numRuns: 50 },
  );
});

test('the newest runs are listed first, and each that cannot be read is told of once', async () => {
  const sentences: string[] = [];
  const kept = store((sentence) => sentences.push(sentence));
  await kept.create(confirmed('20261120-0100-aaaa', 10));
  await kept.create(confirmed('20261121-0100-aaaa', 30));
  await kept.create(confirmed('20261121-0100-bbbb', 20));
  await writeFile(join(folder, '20261121-0200-cccc.jsonl'), '{}\n');
  await writeFile(join(folder, '20261121-0300-dddd.jsonl'), `${JSON.stringify(confirmed('other'))}\n`);
  await symlink(join(folder, '20261120-0100-aaaa.jsonl'), join(folder, '20261121-0400-eeee.jsonl'));
  await writeFile(join(folder, '20261121-0500-ffff.jsonl'), '');
  await writeFile(join(folder, 'notes.txt'), '');
  // By their ids those of one minute are in no order.
  expect((await kept.list(1)).map(({ confirmedAt }) => confirmedAt)).toEqual([30]);
  expect((await kept.list(2)).map(({ confirmedAt }) => confirmedAt)).toEqual([30, 20]);
  expect((await kept.list(9)).map(({ confirmedAt }) => confirmedAt)).toEqual([30, 20, 10]);
  const path = (id: string) => `Run ${id} cannot be read from ${join(folder, `${id}.jsonl`)}`;
  expect(sentences).toEqual([
    expect.stringContaining(path('20261121-0400-eeee')),
    `${path('20261121-0300-dddd')}: it is the file of another run.`,
    `${path('20261121-0200-cccc')}: its first line is damaged.`,
  ]);
  expect(await runStore(join(directory, 'missing'), modes).list(9)).toEqual([]);
});

test('who follows sees the runs there are, new ones, and what happens to each', async () => {
  const first = await store().create(confirmed('r1'));
  const seen: Run[] = [];
  const leaving = new AbortController();
  store().follow((run) => seen.push(run), leaving.signal);
  await vi.waitFor(() => expect(seen.map(({ id }) => id)).toEqual(['r1']));
  await store().create(confirmed('r2'));
  await vi.waitFor(() => expect(seen.map(({ id }) => id)).toEqual(['r1', 'r2']));
  await first.append({ type: 'over', at: 2, outcome: 'done', because: 'running' });
  await vi.waitFor(() => expect(seen.at(-1)).toMatchObject({ id: 'r1', end: { outcome: 'done' } }));
  leaving.abort();
  const count = seen.length;
  await store().create(confirmed('r3'));
  expect(seen.length).toBe(count);
});

test('who follows before there is anything sees what comes', async () => {
  const seen: string[] = [];
  const leaving = new AbortController();
  store().follow(({ id }) => seen.push(id), leaving.signal);
  await store().create(confirmed('r1'));
  await vi.waitFor(() => expect(seen).toContain('r1'));
  leaving.abort();
});

test('of processes that are killed while they write to one file, every line they were told of is there', async () => {
  const file = await store().create(confirmed('r1'));
  const writers = ['a', 'b', 'c'].map((name) => startProgram('runs/writer.ts', [directory, name]));
  const path = join(folder, 'r1.jsonl');
  for (const { process } of writers) {
    const before = (await stat(path)).size;
    await vi.waitFor(async () => expect((await stat(path)).size).toBeGreaterThan(before + 20_000), 20_000);
    process.kill('SIGKILL');
  }
  const told = (await Promise.all(writers.map(({ over }) => over))).flatMap(({ output }) =>
    output.split('\n').slice(0, -1),
  );
  await file.append({ type: 'over', at: 1, outcome: 'done', because: 'all were killed' });
  const { results, end } = await file.read();
  expect(told.filter((step) => results[step] === undefined)).toEqual([]);
  expect(end?.outcome).toBe('done');
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
  expect(lines.filter((line) => parseEntry(line) === undefined).length).toBeLessThanOrEqual(writers.length);
});

test('a file that somebody else could have written is neither listed nor taken up', async () => {
  await store().create(confirmed('r1'));
  const path = join(folder, 'r1.jsonl');
  await chmod(path, 0o602);
  const told: string[] = [];
  expect(await store((sentence) => told.push(sentence)).list(9)).toEqual([]);
  const because = 'anyone can write to it: chmod o-w it once you know what it says';
  expect(told).toEqual([`Run r1 cannot be read from ${path}: ${because}.`]);
  await expect((await store().open('r1'))?.read()).rejects.toThrow(because);
});
