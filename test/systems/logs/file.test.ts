import { execFile } from 'node:child_process';
import {
  appendFile,
  chmod,
  mkdtemp,
  readdir,
  readlink,
  rename,
  rm,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fileLog } from '../../../src/systems/logs/file.ts';
import type { LogRequest } from '../../../src/systems/logs/log.ts';
import { all, clock, follow, followed, textsOf } from './collect.ts';

async function path(content: string | Uint8Array = ''): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'qd-log-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const file = join(directory, 'app.log');
  await writeFile(file, content);
  return file;
}

const read = (file: string, request: Partial<LogRequest> = {}) =>
  textsOf(fileLog({ path: file, clock }, { ...all, ...request }));
/** What this process has open. */
const openNow = async (): Promise<readonly string[]> =>
  Promise.all(
    (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => 'closed since')),
  );
const numbered = (count: number): string =>
  Array.from({ length: count }, (_, line) => `line ${line}\n`).join('');

describe('a file that is read once', () => {
  it('is its lines, the last one too where it has no end', async () => {
    expect(await read(await path('one\ntwo\nthree'))).toEqual(['one', 'two', 'three']);
    expect(await read(await path(''))).toEqual([]);
  });

  it.each([0, 1, 2, 500, 19_999, 20_000, 30_000])('begins with the last %d lines', async (tail) => {
    const lines = await read(await path(numbered(20_000)), { tail });
    expect(lines).toHaveLength(Math.min(tail, 20_000));
    if (tail > 0) expect(lines.at(-1)).toBe('line 19999');
  });

  it('begins at an instant, wherever that lies', async () => {
    const at = Date.UTC(2026, 10, 20, 2, 0, 0);
    const line = (second: number): string =>
      `${new Date(at + second * 1000).toISOString()} line ${second}\n  at here\n`;
    const file = await path(Array.from({ length: 20_000 }, (_, second) => line(second)).join(''));
    for (const second of [0, 1, 777, 12_345, 19_999]) {
      const lines = await read(file, { since: at + second * 1000 });
      expect(lines).toHaveLength((20_000 - second) * 2);
      expect(lines[0]).toContain(`line ${second}`);
    }
    expect(await read(file, { since: at + 1e9 })).toEqual([]);
  });

  it('says that its lines have no time', async () => {
    const file = await path('one\n');
    await expect(read(file, { since: 0 })).rejects.toThrow(
      'its lines do not say when they were written: leave --since out',
    );
    expect(await openNow()).not.toContain(file);
  });

  it('is bounded, whatever is in it', async () => {
    const lines = await read(await path(Buffer.alloc(3_000_000, 0x41)));
    expect(lines).toEqual([expect.stringMatching(/^A{8192} … 2991808 more bytes$/)]);
  });
});

describe('a file that cannot be read says why', () => {
  it('when it is not there, or no file', async () => {
    await expect(read('/nowhere/app.log')).rejects.toThrow('there is no file /nowhere/app.log');
    await expect(read('/dev/null')).rejects.toThrow('/dev/null is not a regular file');
  });

  it('when it is not for us', async () => {
    const file = await path('secret\n');
    await chmod(file, 0o000);
    if (process.getuid?.() !== 0) await expect(read(file)).rejects.toThrow(`you may not read ${file}`);
    else {
      // Root reads everything: somebody else asks.
      await chmod(join(file, '..'), 0o755);
      const script = `import { fileLog } from ${JSON.stringify(new URL('../../../src/systems/logs/file.ts', import.meta.url).href)};
        process.setuid(65534);
        for await (const _ of fileLog({ path: ${JSON.stringify(file)}, clock: {} }, { follow: false }).read(new AbortController().signal));`;
      const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
      await expect(run).rejects.toThrow(`you may not read ${file}: only its owner and its group may`);
    }
  });
});

describe('a file that is followed', () => {
  it('goes on with what is written, in whatever pieces', async () => {
    const file = await path('old\n');
    const log = follow(fileLog({ path: file, clock }, { ...followed, tail: 0 }));
    await log.opened();
    await appendFile(file, 'one\ntw');
    await log.said('one');
    await appendFile(file, 'o\n');
    await log.said('two');
    await log.stop();
    expect(log.texts).toEqual(['one', 'two']);
  });

  it('goes on in the new file after a rotation, and loses no line of the old one', async () => {
    const file = await path('one\n');
    const log = follow(fileLog({ path: file, clock }, followed));
    await log.said('one');
    await rename(file, `${file}.1`);
    await appendFile(`${file}.1`, 'two\n');
    await log.said('two');
    await writeFile(file, 'three\n');
    await log.said('three');
    await log.stop();
    expect(log.texts).toEqual(['one', 'two', '[the file was rotated: the new one follows]', 'three']);
  });

  it('stays with the old file as long as nobody writes to the new one', async () => {
    const file = await path('one\n');
    const log = follow(fileLog({ path: file, clock }, followed));
    await log.said('one');
    await rename(file, `${file}.1`);
    await writeFile(file, '');
    await new Promise((resolve) => setTimeout(resolve, 600)); // two looks: it has seen the empty one
    await appendFile(`${file}.1`, 'two\n');
    await log.said('two');
    await appendFile(file, 'three\n');
    await log.said('three');
    await log.stop();
    expect(log.texts).toEqual(['one', 'two', '[the file was rotated: the new one follows]', 'three']);
  });

  it('begins again when it was cut short, as copytruncate does', async () => {
    const file = await path('one\ntwo\n');
    const log = follow(fileLog({ path: file, clock }, followed));
    await log.said('two');
    await truncate(file);
    await log.said('[the file was cut short: it is read from its start]');
    await appendFile(file, 'three\n');
    await log.said('three');
    await log.stop();
  });

  it('is taken up where it was left, in the middle of a line too', async () => {
    const file = await path('one\ntw');
    const face = fileLog({ path: file, clock }, followed);
    const first = follow(face);
    await first.said('one');
    await first.stop();
    await appendFile(file, 'o\n');
    const second = follow(face);
    await second.said('two');
    await second.stop();
    expect(second.texts).toEqual(['two']);
  });

  it('leaves out what comes faster than anybody could see, and says how much', async () => {
    const file = await path('one\n');
    const log = follow(fileLog({ path: file, clock }, followed));
    await log.said('one');
    await appendFile(file, `${'x'.repeat(99)}\n`.repeat(300_000));
    await appendFile(file, 'last\n');
    await log.said('last');
    await log.stop();
    const notes = log.texts.filter((text) => text.startsWith('['));
    expect(notes).toEqual([
      expect.stringMatching(/^\[\d+ MB were not read: they came faster than they are shown\]$/),
    ]);
    expect(log.texts.filter((text) => text.startsWith('x')).every((text) => text.length === 99)).toBe(true);
  });
});
