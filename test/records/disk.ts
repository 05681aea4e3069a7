import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** The directory of a small disk, which is gone after the tests of the file. To be asked for outside of them. */
export async function smallDisk(size = '64k'): Promise<string> {
  const disk = await mkdtemp(join(tmpdir(), 'quarterdeck-full-'));
  const { status, stderr } = spawnSync('mount', [
    '-t',
    'tmpfs',
    '-o',
    `size=${size}`,
    'quarterdeck-test',
    disk,
  ]);
  if (status !== 0) throw new Error(`a small disk cannot be mounted here: ${stderr}`);
  afterAll(async () => {
    const { status, stderr } = spawnSync('umount', [disk], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`the small disk stays behind: ${stderr}`);
    await rm(disk, { recursive: true, force: true });
  });
  return disk;
}

/** Takes all the room there is on a small disk. */
export async function fillDisk(disk: string): Promise<void> {
  const ballast = join(disk, `ballast-${Math.random()}`);
  await writeFile(ballast, Buffer.alloc(16 * 1024 ** 2)).catch(() => {});
}
