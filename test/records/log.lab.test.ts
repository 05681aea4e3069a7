import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openLog } from '../../src/records/log.ts';
import { smallDisk } from './disk.ts';

const disk = await smallDisk();
const sizes = { all: { size: 10 * 1024 ** 2, keep: 5 }, errors: { size: 1024 ** 2, keep: 2 } };

it('survives a full disk and goes on when there is room again', async () => {
  let now = 0;
  const log = openLog({
    directory: disk,
    modes: { directory: 0o700, file: 0o600 },
    level: 'INFO',
    format: 'json',
    correlation: '1',
    mask: (text) => text,
    now: () => now,
    sizes,
  });
  log.info('before');
  await log.close();
  const ballast = join(disk, 'ballast');
  await writeFile(ballast, Buffer.alloc(60 * 1024)).catch(() => undefined);
  expect((await stat(ballast)).size).toBeGreaterThan(0);
  for (let i = 0; i < 50; i++) log.info('x'.repeat(2000));
  await log.close();

  await rm(ballast);
  now += 10_001;
  log.info('after');
  await log.close();

  const written = (await readFile(join(disk, 'quarterdeck.log'), 'utf8')).trimEnd().split('\n');
  expect(JSON.parse(written.at(-1) ?? '')).toMatchObject({ message: 'after' });
  expect(JSON.parse(written.at(-2) ?? '').message).toMatch(/^\d+ lines could not be written here$/);
});
