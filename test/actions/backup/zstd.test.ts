import { expect, test, vi } from 'vitest';
import { readArchiveOfFiles } from '../../../src/actions/backup/files/whole.ts';

vi.mock('node:zlib', async (original) => ({
  ...(await original<object>()),
  createZstdDecompress: undefined,
}));

test('a Node that has no zstd says so, and calls nothing broken', async () => {
  await expect(readArchiveOfFiles('/kept/archive.tar.zst', AbortSignal.timeout(1_000))).rejects.toThrow(
    'this version of Node cannot read zstd: it takes 22.15 or newer',
  );
});
