import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Header } from '../../src/domain/recording.ts';
import type { Fact } from '../../src/domain/world.ts';
import { openRecorder, type RecorderOptions } from '../../src/records/recorder.ts';
import { readRecording } from '../../src/records/recording.ts';
import { day, read, stack } from '../domain/changes/worlds.ts';
import { ana, confirmed, planOf, runOf, started } from '../domain/runs.ts';

const header: Header = { type: 'recording', version: 1, program: '1.0', at: day, refresh: 2_000, stack };
const directories = (bytes: number, at: number): Fact =>
  read(
    'directories',
    {
      directories: [
        {
          path: `/${'data'.repeat(100)}`,
          limit: 9,
          bytes,
          files: 1,
          oldFiles: 0,
          oldBytes: 0,
          partial: false,
        },
      ],
    },
    at,
    'host',
  );
const facts = [directories(1, day), directories(1, day + 2_000), directories(2, day + 4_000)];

let directory: string;
let path: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'quarterdeck-recording-'));
  path = join(directory, 'incident.jsonl');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function record(
  some: readonly Fact[],
  options: Partial<RecorderOptions> = {},
): Promise<readonly string[]> {
  const ended: string[] = [];
  const recorder = await openRecorder({
    path,
    header,
    mask: (text) => text.replaceAll('hunter2', '******'),
    now: () => day + 60_000,
    onEnd: (because) => ended.push(because),
    ...options,
  });
  for (const fact of some) recorder.add(fact);
  await recorder.close();
  return ended;
}

describe('a recording', () => {
  test('holds the runs too, without the secrets in their plans', async () => {
    const plan = planOf({ summary: 'Restart web as hunter2' });
    const run = runOf(confirmed(day, { plan }), started(day + 10));
    expect(await record([{ type: 'run', at: day + 10, run }])).toEqual([]);
    const recording = await readRecording(path);
    const shared = { ...run, plan: { ...plan, summary: 'Restart web as ******' } };
    expect([...recording.facts(0, 1)]).toEqual([{ type: 'run', at: day + 10, run: shared }]);
  });

  test('holds what was written into the journal, without the secrets in it', async () => {
    const note = (text: string): Fact => ({
      type: 'journal',
      at: day,
      entries: [{ kind: 'note', at: day, by: ana, text }],
    });
    expect(await record([note('it was hunter2')])).toEqual([]);
    const recording = await readRecording(path);
    expect([...recording.facts(0, 1)]).toEqual([note('it was ******')]);
  });

  test('comes back as it was, for its owner alone, and what is the same is written once', async () => {
    expect(await record(facts)).toEqual([]);
    const text = await readFile(path, 'utf8');
    expect(text.match(/"type":"same"/g)).toHaveLength(1);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const recording = await readRecording(path);
    expect(recording.header).toEqual(JSON.parse(JSON.stringify(header)));
    expect([...recording.facts(0, 3)]).toEqual(facts);
    expect([...recording.times]).toEqual([day, day + 2_000, day + 4_000]);
    expect(recording.ending).toBe('it was closed');
  });

  test('overwrites nothing, and says where it cannot be made', async () => {
    await writeFile(path, 'mine');
    await expect(record(facts)).rejects.toThrow(
      `"${path}" is there already, and a recording overwrites nothing.`,
    );
    expect(await readFile(path, 'utf8')).toBe('mine');
    await expect(record(facts, { path: join(directory, 'no', 'x') })).rejects.toThrow(
      'there is no such directory',
    );
  });

  test('has no planted secret in it, wherever it stood', async () => {
    const sessions = read(
      'sessions',
      {
        sessions: [{ query: "SELECT 'plantedliteral' -- plantedcomment" }],
        locks: [],
        truncated: false,
      } as never,
      day,
      'postgres/main/p1',
    );
    const failure: Fact = {
      type: 'failed',
      probe: 'postgres',
      system: 'postgres/main/p1',
      at: day,
      kind: 'refused',
      message: 'postgres://planteduser:plantedpass@db/shop: hunter2',
      nextTry: day,
    };
    await record([sessions, failure]);
    const text = await readFile(path, 'utf8');
    expect(text).not.toMatch(/planted|hunter2/);
    expect(text).toContain('SELECT ?');
  });

  test('knows the secrets that are learned just after it began', async () => {
    let secret: string | undefined;
    const notice = (text: string, at: number): Fact => ({ type: 'notice', at, key: 'x', text });
    let now = day;
    const recorder = await openRecorder({
      path,
      header,
      mask: (text) => (secret === undefined ? text : text.replaceAll(secret, '***')),
      now: () => now,
      onEnd() {},
    });
    recorder.add(notice('the word is sesame', day));
    now += 1_000;
    secret = 'sesame';
    recorder.add(notice('and more', now));
    await recorder.close();
    expect(await readFile(path, 'utf8')).not.toContain('sesame');
  });

  test('ends at its bound, with a line that says so', async () => {
    const ended = await record(facts, { limits: { file: 1_700, waiting: 1_000_000 } });
    expect(ended).toHaveLength(1);
    expect(ended[0]).toMatch(/^it has reached/);
    const { ending, times } = await readRecording(path);
    expect(ending).toBe(ended[0]);
    expect(times.length).toBeLessThan(3);
  });

  test('ends when the disk does not keep up', async () => {
    expect(await record(facts, { limits: { file: 1_000_000, waiting: 1_100 } })).toEqual([
      'the disk does not keep up',
    ]);
  });
});

describe('a file that is no recording, or a damaged one, is one sentence', () => {
  const first = JSON.stringify(header);
  const fact = JSON.stringify(facts[0]);
  test.each([
    ['', 'is empty: it is no recording.'],
    ['hello\n', 'line 1: a recording begins with a line of its own, and this is none.'],
    ['{"a":1}\n', 'line 1: a recording begins with a line of its own, and this is none.'],
    [
      `${JSON.stringify({ ...header, version: 9 })}\n`,
      'line 1: it is a recording of version 9, and this program reads 1.',
    ],
    [`${JSON.stringify({ ...header, stack: 1 })}\n`, 'line 1: the first line of the recording is damaged.'],
    [`${first}\n${fact}\nrubbish\n${fact}\n`, 'line 3: this is no fact of a recording.'],
    [
      `${first}\n{"type":"same","probe":"host","system":"host","at":1,"took":1}\n`,
      'line 2: it repeats a reading that was never made.',
    ],
    [`${first}\n${fact.replace('directories', 'nonsense')}\n`, 'line 2: this is no fact of a recording.'],
  ])('%j', async (text, sentence) => {
    await writeFile(path, text);
    await expect(readRecording(path)).rejects.toThrow(
      `"${path}"${sentence.startsWith('is') ? ' ' : ', '}${sentence}`,
    );
  });

  test('but one whose last line was cut off is whole up to there', async () => {
    await writeFile(path, `${first}\n${fact}\n${fact.slice(0, 30)}`);
    const { ending, times } = await readRecording(path);
    expect([times.length, ending]).toEqual([1, 'it was cut off there']);
  });

  test('and one that is not there says so', async () => {
    await expect(readRecording(join(directory, 'none'))).rejects.toThrow(
      'cannot be read: there is no such file.',
    );
    await expect(readRecording(directory)).rejects.toThrow('is not a file.');
  });
});
