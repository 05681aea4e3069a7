import { readFile, readlink, rename, symlink, unlink } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { claim } from '../../../src/records/locks.ts';
import { self } from '../../../src/records/process.ts';

// Goes in and out of what one lock guards, and fails when somebody else is in there.
const [directory = '', room = '', times = '0'] = process.argv.slice(2);
const by = { user: 'tester', uid: process.geteuid?.() ?? -1 };
let [inside, outside] = [0, 0];
for (let entered = 0; entered < Number(times); ) {
  const owner = { by, process: self(), since: Date.now() };
  const lock = await claim(directory, { kind: 'container', name: 'web' }, { action: 'restart' }, owner);
  if (lock.is === 'impossible') throw new Error(lock.because);
  if (lock.is === 'held') {
    await goIn();
    await wait(Math.random() * 2);
    await unlink(room);
    await lock.release();
    entered++;
    inside++;
  } else outside++;
  await wait(Math.random() * 4);
}

async function goIn(): Promise<void> {
  const before = await readlink(room).catch(() => undefined);
  if (before !== undefined) {
    const stat = await readFile(`/proc/${before}/stat`, 'utf8').catch(() => ') Z ');
    if (!stat.includes(') Z ')) throw new Error(`${before} is in there`);
    // One that was killed inside.
    await rename(room, `${room}.${before}`);
  }
  await symlink(String(process.pid), room);
}

process.stdout.write(JSON.stringify({ inside, outside }));
