import {
  appendFileSync,
  chmodSync,
  chownSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
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

it('is for the group where the state is: all that brings a release back, and the file that pins an image', async () => {
  const directory = place();
  const ledger = releaseLedger(directory, { directory: 0o2770, file: 0o660 });
  await ledger.append(entry('a'));
  await ledger.letter();
  const pin = ledger.pinOf('shop', 'web');
  await ledger.pin(pin, 'one');
  await ledger.pin(pin, 'two');
  expect(readFileSync(pin, 'utf8')).toBe('two');
  for (const path of ['releases.jsonl', 'releases.key', 'compose/shop/web.yml'])
    expect(statSync(join(directory, path)).mode & 0o777).toBe(0o660);
  for (const path of ['compose', 'compose/shop'])
    expect(statSync(join(directory, path)).mode & 0o7777).toBe(0o2770);
  await ledger.pin(pin, null);
  expect(() => readFileSync(pin)).toThrow(/ENOENT/);
});

it.runIf(process.getuid?.() === 0)('says whose it is, to whom may not read it', async () => {
  const directory = place();
  await releaseLedger(directory, modes).append(entry('a'));
  for (const path of [directory, join(directory, 'releases.jsonl')]) chownSync(path, 1, 1);
  chmodSync(directory, 0o777);
  const script = `const { releaseLedger } = await import(${JSON.stringify(import.meta.resolve('../../src/records/releases.ts'))});
    await releaseLedger(process.argv[1], { directory: 0o700, file: 0o600 }).read().catch((error) => console.log(error.message));`;
  const node = [process.execPath, '--input-type=module', '--eval', script, '--', directory];
  const { stdout } = await execa('setpriv', [
    '--reuid=65534',
    '--regid=65534',
    '--clear-groups',
    '--',
    ...node,
  ]);
  expect(stdout).toMatch(/cannot be read: permission denied: they are daemon's\.$/);
});

it('does not take anything for its key', async () => {
  const directory = place();
  writeFileSync(join(directory, 'releases.key'), 'short\n', { mode: 0o600 });
  await expect(releaseLedger(directory, modes).letter()).rejects.toThrow(/releases\.key is no key/);
  expect(readFileSync(join(directory, 'releases.key'), 'utf8')).toBe('short\n');
});
