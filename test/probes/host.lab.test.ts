import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Probe } from '../../src/core/probe.ts';
import type { Taken } from '../../src/core/reading.ts';
import { deletedFiles } from '../../src/probes/host/deleted-files.ts';
import { directories } from '../../src/probes/host/directories.ts';
import { filesystems } from '../../src/probes/host/filesystems.ts';
import { processes } from '../../src/probes/host/processes.ts';
import { host } from '../../src/probes/host.ts';
import { type HostFace, openHost } from '../../src/systems/host.ts';

let directory: string;
let face: HostFace;
const children: ChildProcess[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'quarterdeck-host-'));
  face = openHost({ directories: [{ path: directory, limit: 1e6, oldAfter: 1_000 }] });
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  face.close();
  rmSync(directory, { recursive: true });
});

async function read<T>(probe: Probe<HostFace, T>, last?: Taken<T>): Promise<Taken<T>> {
  const at = Date.now();
  const value = await probe.read(face, last, { at, signal: AbortSignal.timeout(probe.timeout) });
  return { value, at: Date.now(), took: Date.now() - at };
}

/** Reads again and again until it is so. */
async function until<T>(probe: Probe<HostFace, T>, isSo: (value: T) => boolean): Promise<T> {
  const deadline = Date.now() + 20_000;
  let last = await read(probe);
  while (!isSo(last.value)) {
    if (Date.now() > deadline)
      throw new Error(`It never was so: ${JSON.stringify(last.value).slice(0, 2_000)}`);
    await sleep(250);
    last = await read(probe, last);
  }
  return last.value;
}

function start(script: string): number {
  const child = spawn(process.execPath, ['-e', script], { stdio: 'ignore' });
  children.push(child);
  if (child.pid === undefined) throw new Error('The child did not start');
  return child.pid;
}

describe('this host', () => {
  it('is seen at work', async () => {
    const value = await until(host, ({ cpu, disks }) => cpu !== undefined && disks.length >= 0);
    expect(value.cores).toBeGreaterThan(0);
    expect(value.perCore).toHaveLength(value.cores);
    expect(value.memory.available).toBeGreaterThan(0);
    expect(value.memory.available).toBeLessThanOrEqual(value.memory.total);
    expect(value.bootedAt).toBeLessThan(Date.now());
    expect(value.interfaces.map(({ name }) => name)).toContain('lo');
  });

  it('shows a process that burns a processor among the top, with its command line and user', async () => {
    const pid = start('for (;;);');
    const burning = (value: { top: readonly { pid: number; cpu: number | undefined }[] }) =>
      value.top.some((process) => process.pid === pid && (process.cpu ?? 0) > 0.1);
    const { top, total } = await until(processes, burning);
    const found = top.find((process) => process.pid === pid);
    expect(found?.command).toBe(`${process.execPath} -e for (;;);`);
    expect(found?.startedAt).toBeGreaterThan(Date.now() - 60_000);
    expect(found?.memory).toBeGreaterThan(1e6);
    expect(total).toBeGreaterThan(top.length - 1);
  });

  it('finds the file that was deleted while a process holds it', async () => {
    const path = join(directory, 'access.log');
    const file = openSync(path, 'w');
    try {
      writeSync(file, Buffer.alloc(3_000_000, 1));
      rmSync(path);
      const { files, bytes } = await until(deletedFiles, (value) =>
        value.files.some((one) => one.path === path),
      );
      const found = files.find((one) => one.path === path);
      expect(found?.pid).toBe(process.pid);
      expect(found?.bytes).toBeGreaterThanOrEqual(3_000_000);
      expect(bytes).toBeGreaterThanOrEqual(3_000_000);
    } finally {
      closeSync(file);
    }
  });

  it('sees a filesystem fill', async () => {
    const shm = mkdtempSync('/dev/shm/quarterdeck-');
    try {
      const usedOf = async () =>
        (await read(filesystems)).value.mounts.find(({ mount }) => mount === '/dev/shm')?.used ?? 0;
      const before = await usedOf();
      const file = openSync(join(shm, 'full'), 'w');
      writeSync(file, Buffer.alloc(24_000_000, 1));
      closeSync(file);
      expect((await usedOf()) - before).toBeGreaterThan(16_000_000);
    } finally {
      rmSync(shm, { recursive: true });
    }
  });

  it('adds up a watched directory, and says which is not there', async () => {
    const file = openSync(join(directory, 'upload'), 'w');
    writeSync(file, Buffer.alloc(40_000, 1));
    closeSync(file);
    const { value } = await read(directories);
    expect(value.directories[0]).toMatchObject({ path: directory, limit: 1e6, files: 1, partial: false });
    expect(value.directories[0]?.bytes).toBeGreaterThanOrEqual(40_000);

    face = openHost({ directories: [{ path: join(directory, 'gone'), limit: undefined, oldAfter: 1 }] });
    const { value: gone } = await read(directories);
    expect(gone.directories[0]?.error).toBe('there is no such directory');
  });

  it('is read without a single process started', async () => {
    const childrenOf = () =>
      readdirSync('/proc/self/task').map((task) => readFileSync(`/proc/self/task/${task}/children`, 'utf8'));
    // Page faults of children that were waited for: any that ever ran has some.
    const faultsOf = () => readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ')[8];
    const before = { faults: faultsOf(), children: childrenOf().join('') };
    for (const probe of [host, processes, filesystems, deletedFiles, directories]) {
      const first = await read<unknown>(probe);
      await read<unknown>(probe, first);
    }
    expect({ faults: faultsOf(), children: childrenOf().join('') }).toEqual(before);
  });

  it('says some time after the start which processor it has', async () => {
    face.close();
    face = openHost({ directories: [] }, { machineAfter: 0 });
    const { machine } = await until(host, (value) => value.machine !== undefined);
    expect(machine?.processor).not.toBe('');
    expect(machine?.physicalCores).toBeGreaterThan(0);
  });
});
