import { parseTarget } from '../../../src/core/target.ts';
import { claim } from '../../../src/records/locks.ts';
import { self } from '../../../src/records/process.ts';

// Holds what is named for as long as it runs.
const [directory = '', ...names] = process.argv.slice(2);
const by = { user: 'mallory', uid: process.geteuid?.() ?? -1 };
for (const name of names) {
  const target = parseTarget(name);
  if (target === undefined) throw new Error(`no target: ${name}`);
  const lock = await claim(
    directory,
    target,
    { action: 'deploy' },
    { by, process: self(), since: Date.now() },
  );
  if (lock.is !== 'held') throw new Error(`${name} is ${lock.is}`);
}
process.stdout.write('held\n');
setInterval(() => {}, 1_000);
