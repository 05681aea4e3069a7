import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startReplaying } from '../../src/commands/replaying.ts';
import type { Fact, World } from '../../src/domain/world.ts';
import { openRecorder } from '../../src/records/recorder.ts';
import { type Recording, readRecording } from '../../src/records/recording.ts';
import { fakeClock } from '../clock.ts';
import { day, read, stack } from '../domain/changes/worlds.ts';

let directory: string;
let recording: Recording;
const interval = 2_000;
const total = 900;

/** A directory that grows by a byte each interval, for half an hour. */
const grown = (index: number): Fact =>
  read(
    'directories',
    {
      directories: [
        { path: '/d', limit: 9, bytes: index, files: 1, oldFiles: 0, oldBytes: 0, partial: false },
      ],
    },
    day + index * interval,
    'host',
  );
const bytesIn = ({ readings }: World): number | undefined =>
  readings.directories.host?.last?.value.directories[0]?.bytes;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'quarterdeck-replay-'));
  const path = join(directory, 'r.jsonl');
  const header = { type: 'recording', version: 1, program: '1', at: day, refresh: interval, stack } as const;
  const recorder = await openRecorder({ path, header, mask: (text) => text, now: () => day, onEnd() {} });
  for (let index = 1; index <= total; index++) recorder.add(grown(index));
  await recorder.close();
  recording = await readRecording(path);
});
afterEach(() => rm(directory, { recursive: true, force: true }));

function stage(speed = 1) {
  const clock = fakeClock();
  const replaying = startReplaying(recording, { clock, kept: new Set(['node_directory_size_bytes']), speed });
  return { clock, replaying };
}

test('it plays at the pace of the recording, faster, and slower', async () => {
  const { clock, replaying } = stage();
  await clock.pass(10_000);
  expect(bytesIn(replaying.world())).toBe(5);
  replaying.control('faster');
  await clock.pass(10_000);
  expect(bytesIn(replaying.world())).toBe(15);
  for (let times = 0; times < 20; times++) replaying.control('slower');
  expect(replaying.playback().speed).toBe(0.25);
  for (let times = 0; times < 20; times++) replaying.control('faster');
  expect(replaying.playback().speed).toBe(256);
});

test('it stops when asked, steps by an interval either way, and goes by the minute', async () => {
  const { clock, replaying } = stage();
  await clock.pass(4_000);
  replaying.control('play or pause');
  await clock.pass(60_000);
  expect(bytesIn(replaying.world())).toBe(2);
  expect(replaying.playback().state).toBe('paused');
  replaying.control('step');
  expect(bytesIn(replaying.world())).toBe(3);
  replaying.control('step back');
  replaying.control('step back');
  expect(bytesIn(replaying.world())).toBe(1);
  replaying.control('minute on');
  expect(bytesIn(replaying.world())).toBe(31);
  replaying.control('minute back');
  expect([bytesIn(replaying.world()), replaying.world().at]).toEqual([1, day + interval]);
});

test('wherever it goes, it is the world it would have been', () => {
  const { replaying } = stage();
  const seen = new Map<number, World>();
  for (const minute of [2, 9, 17, 29]) {
    replaying.goTo(day + minute * 60_000);
    seen.set(minute, replaying.world());
  }
  for (const minute of [17, 2, 29, 9]) {
    replaying.goTo(day + minute * 60_000);
    expect(replaying.world()).toEqual(seen.get(minute));
  }
});

test('it ends at the end and begins again from there', async () => {
  const { clock, replaying } = stage(256);
  await clock.pass(60_000);
  expect(replaying.playback()).toMatchObject({ state: 'ended', left: 0 });
  expect(bytesIn(replaying.world())).toBe(total);
  replaying.control('play or pause');
  expect(replaying.playback().state).toBe('playing');
  expect(bytesIn(replaying.world())).toBeUndefined();
  replaying.goTo(0);
  expect(replaying.world().at).toBe(day);
});

test('it draws no more often than there is something new', async () => {
  const { clock, replaying } = stage();
  let told = 0;
  replaying.subscribe(() => told++);
  await clock.pass(10_000);
  expect(told).toBe(10);
});
