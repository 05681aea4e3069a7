import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync, renameSync, rmdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../test/lab/processes.ts';
import { drill } from './drill.ts';
import { operated, writer, written } from './postgres.ts';

const megabyte = 1024 ** 2;

export const diskFilling = drill({
  name: 'disk-filling',
  title: 'PostgreSQL: the disk of the database is full',
  parts: ['postgres'],
  async stage(lab) {
    const { p1 } = lab.postgres;
    const data = p1.dataDirectory;
    await p1.stop();
    const disk = smallDisk(data);
    const logs = join(data, 'log');
    oldLogs(logs, disk.owner);
    await p1.start();
    const load = await writer(lab);
    const isWritten = async (): Promise<boolean> => {
      const before = load.acknowledged();
      await sleep(500);
      return load.acknowledged() > before;
    };
    return {
      config: operated(lab, {}, { host: { directories: [{ path: logs, older_than: '7d' }] } }),
      incident: {
        befall: () => fill(join(data, 'export.csv')),
        symptom: /FilesystemAlmostFull/,
      },
      async mend(hands) {
        await until('Writes that are refused', async () => ((await isWritten()) ? undefined : true));
        await hands.point(/FilesystemAlmostFull/);
        await hands.press('m prune');
        await hands.press('Tab, then type');
        await hands.agree();
        await hands.see(/done in/);
      },
      isMended: isWritten,
      lost: () => load.lost(() => written(p1)),
      async [Symbol.asyncDispose]() {
        await load[Symbol.asyncDispose]();
        await p1.stop().catch(() => undefined);
        disk.remove();
      },
    };
  },
});

/** Puts what a directory holds on a disk of its own, in its place. */
function smallDisk(directory: string) {
  const { uid, gid } = statSync(directory);
  const before = `${directory}.before`;
  renameSync(directory, before);
  mkdirSync(directory);
  execFileSync('mount', [
    '-t',
    'tmpfs',
    '-o',
    `size=512m,mode=700,uid=${uid},gid=${gid}`,
    'drill',
    directory,
  ]);
  execFileSync('cp', ['-a', `${before}/.`, directory]);
  return {
    owner: { uid, gid },
    remove() {
      execFileSync('umount', ['-l', directory]);
      rmdirSync(directory);
      renameSync(before, directory);
    },
  };
}

/** Those of two months ago, which nobody has removed. */
function oldLogs(directory: string, { uid, gid }: { readonly uid: number; readonly gid: number }): void {
  mkdirSync(directory, { recursive: true });
  chownSync(directory, uid, gid);
  const then = (Date.now() - 60 * 86_400_000) / 1000;
  for (let day = 1; day <= 8; day++) {
    const file = join(directory, `postgresql-${day}.log`);
    writeFileSync(file, Buffer.alloc(20 * megabyte, 'a'));
    chownSync(file, uid, gid);
    utimesSync(file, then, then);
  }
}

/** Writes until nothing fits any more. */
async function fill(file: string): Promise<void> {
  const handle = await open(file, 'w');
  try {
    for (const part of [megabyte, 4096])
      for (;;) {
        const { bytesWritten } = await handle.write(Buffer.alloc(part)).catch(() => ({ bytesWritten: 0 }));
        if (bytesWritten < part) break;
      }
  } finally {
    await handle.close();
  }
}
