import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Archived, pack, unpack } from '../../src/systems/docker.archive.ts';

const own = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
const file = (name: string, text: string): Archived => ({
  name,
  bytes: Buffer.from(text),
  mode: 0o600,
  ...own,
});

const directory = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'quarterdeck-archive-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
};

test('what is packed is what tar unpacks', () => {
  const at = directory();
  const long = 'x'.repeat(1_000);
  const archive = pack([file('kept/', ''), file('kept/a.conf', long), file('standby.signal', '')]);
  execFileSync('tar', ['-C', at, '-xf', '-'], { input: archive });
  expect(readFileSync(join(at, 'kept/a.conf'), 'utf8')).toBe(long);
  const { size, mode } = statSync(join(at, 'standby.signal'));
  expect([size, mode & 0o777]).toEqual([0, 0o600]);
});

test('what tar packed is read, behind whatever it says before it', () => {
  const at = directory();
  writeFileSync(join(at, 'pg_control'), 'held', { mode: 0o640 });
  for (const format of ['ustar', 'pax', 'gnu']) {
    const archive = execFileSync('tar', ['-C', at, `--format=${format}`, '-cf', '-', 'pg_control']);
    expect(unpack(archive)).toEqual({ name: 'pg_control', bytes: Buffer.from('held'), mode: 0o640, ...own });
  }
});

test.each([
  ['nothing', new Uint8Array()],
  ['no file', pack([])],
  ['one that is cut off', pack([file('a', 'x'.repeat(600))]).subarray(0, 600)],
  ['no tar', Buffer.alloc(1_024, 'x')],
])('of %s nothing is read', (_, bytes) => {
  expect(unpack(bytes)).toBeUndefined();
});
