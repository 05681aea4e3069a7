import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { bytesUnpacked } from '../../../src/actions/backup/redis/packed.ts';
import { temporary } from './pier.ts';

test('how much a packed snapshot takes is read from its end', async () => {
  const path = join(await temporary(), 'x.rdb.gz');
  await writeFile(path, gzipSync(Buffer.alloc(70_000)));
  expect(await bytesUnpacked(path)).toBe(70_000);
  // Its lowest 32 bits: what is less than it is packed has more.
  await writeFile(path, Buffer.concat([Buffer.alloc(1_000, 1), Buffer.from([1, 0, 0, 0])]));
  expect(await bytesUnpacked(path)).toBe(2 ** 32 + 1);
  await writeFile(path, 'x');
  expect(await bytesUnpacked(path)).toBeUndefined();
  expect(await bytesUnpacked(`${path}.none`)).toBeUndefined();
});
