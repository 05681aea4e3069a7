import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { ManifestEntry } from '../../../src/records/backups/manifest.ts';
import { readTar, TornArchive } from '../../../src/records/backups/tar.ts';

const long = `${'d'.repeat(120)}-größer`;

/** An archive of tar's own. */
function archive(): Buffer {
  const directory = mkdtempSync(join(tmpdir(), 'quarterdeck-tar-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  writeFileSync(join(directory, 'a'), 'a'.repeat(1_000), { mode: 0o640 });
  writeFileSync(join(directory, 'empty'), '');
  writeFileSync(join(directory, long), 'b'.repeat(512));
  symlinkSync('a', join(directory, 'link'));
  const argv = ['--create', '--format=posix', '--mode=u=rw,g=r,o=', `--directory=${directory}`];
  return execFileSync('tar', [...argv, 'a', 'empty', 'link', long]);
}

async function* cut(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
async function read(bytes: Uint8Array, size = 4_096): Promise<readonly ManifestEntry[]> {
  const entries: ManifestEntry[] = [];
  for await (const entry of readTar(cut(bytes, size))) entries.push(entry);
  return entries;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

test.each([1, 511, 4_096, 1_000_000])('it lists what is in it, however it is cut: %i bytes', async (size) => {
  expect(await read(archive(), size)).toEqual([
    { path: 'a', is: 'file', mode: 0o640, bytes: 1_000, sha256: sha256('a'.repeat(1_000)) },
    { path: 'empty', is: 'file', mode: 0o640, bytes: 0, sha256: sha256('') },
    { path: 'link', is: 'link', mode: 0o640, bytes: 0 },
    { path: long, is: 'file', mode: 0o640, bytes: 512, sha256: sha256('b'.repeat(512)) },
  ]);
});

test('one that ends before its end is torn, wherever it is cut', async () => {
  const whole = archive();
  const end = whole.lastIndexOf('b') + 1;
  for (let length = 0; length <= end; length += 100)
    await expect(read(whole.subarray(0, length))).rejects.toThrow(TornArchive);
});

test('a header with another byte is none', async () => {
  const bytes = archive();
  bytes[3] = 1;
  await expect(read(bytes)).rejects.toThrow('a header in it is not what it should be');
});
