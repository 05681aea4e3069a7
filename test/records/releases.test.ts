import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { ReleaseEntry } from '../../src/domain/release.ts';
import { releaseLedger } from '../../src/records/releases.ts';

const made: string[] = [];
afterEach(() => {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
});
function place(): string {
  const path = mkdtempSync(join(tmpdir(), 'qd-releases-'));
  made.push(path);
  return path;
}
const modes = { directory: 0o700, file: 0o600 };
const entry = (release: string): ReleaseEntry => ({ type: 'returned', at: 1, release });

it('has nothing in it before something was written', async () => {
  expect(await releaseLedger(place(), modes).read()).toEqual([]);
});

it('reads what was written, leaves out half a line, and writes behind it', async () => {
  const directory = place();
  const ledger = releaseLedger(directory, modes);
  await ledger.append(entry('a'));
  appendFileSync(join(directory, 'releases.jsonl'), '{"type":"retur');
  await ledger.append(entry('b'));
  expect(await ledger.read()).toEqual([entry('a'), entry('b')]);
});

it('says in one sentence that it cannot be written', async () => {
  await expect(releaseLedger('/nonexistent/place', modes).append(entry('a'))).rejects.toThrow(
    /^The releases in \/nonexistent\/place\/releases\.jsonl cannot be recorded: .*\.$/,
  );
});

it('opens with its own key alone what it closed', async () => {
  const [one, other] = [place(), place()];
  const letter = await releaseLedger(one, modes).letter();
  const closed = letter.seal('PASSWORD=x');
  expect(closed).not.toContain('PASSWORD');
  expect((await releaseLedger(one, modes).letter()).open(closed)).toBe('PASSWORD=x');
  expect((await releaseLedger(other, modes).letter()).open(closed)).toBeUndefined();
  expect([letter.open('AA'), letter.open(closed.slice(0, -8))]).toEqual([undefined, undefined]);
});

it('marks the same value alike, and another key marks it otherwise', async () => {
  const [one, other] = [place(), place()];
  const letter = await releaseLedger(one, modes).letter();
  expect(letter.digest('x')).toBe((await releaseLedger(one, modes).letter()).digest('x'));
  expect(letter.digest('x')).not.toBe(letter.digest('y'));
  expect(letter.digest('x')).not.toBe((await releaseLedger(other, modes).letter()).digest('x'));
});

it('does not take anything for its key', async () => {
  const directory = place();
  writeFileSync(join(directory, 'releases.key'), 'short\n', { mode: 0o600 });
  await expect(releaseLedger(directory, modes).letter()).rejects.toThrow(/releases\.key is no key/);
  expect(readFileSync(join(directory, 'releases.key'), 'utf8')).toBe('short\n');
});
