import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Fact } from '../../src/domain/world.ts';
import { openRecorder } from '../../src/records/recorder.ts';
import { readRecording } from '../../src/records/recording.ts';
import { day, stack } from '../domain/changes/worlds.ts';
import { smallDisk } from './disk.ts';

const disk = await smallDisk();

it('ends at a full disk with one sentence, and what was written by then can be replayed', async () => {
  const path = join(disk, 'incident.jsonl');
  const ended: string[] = [];
  let now = day;
  const recorder = await openRecorder({
    path,
    header: { type: 'recording', version: 1, program: '1', at: day, refresh: 2_000, stack },
    mask: (text) => text,
    now: () => now,
    onEnd: (because) => ended.push(because),
  });
  const notice = (index: number): Fact => ({
    type: 'notice',
    at: now,
    key: `${index}`,
    text: 'x'.repeat(4_000),
  });
  for (let index = 0; index < 40; index++) {
    now += 10_000;
    recorder.add(notice(index));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await recorder.close();
  expect(ended).toEqual(['it could not be written: the disk is full']);
  expect((await stat(path)).size).toBeLessThanOrEqual(64 * 1024);
  const { times, ending } = await readRecording(path);
  expect(times.length).toBeGreaterThan(5);
  expect(ending).toBe('it was cut off there');
});
