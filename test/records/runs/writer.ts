import { runStore } from '../../../src/records/runs.ts';

// Adds lines to a run until it is killed, and says each that it was told is on the disk.
const [directory = '', name = ''] = process.argv.slice(2);
const store = runStore(directory, { directory: 0o700, file: 0o600 });
const file = await store.open('r1');
for (let count = 0; file !== undefined; count++) {
  const text = 'x'.repeat(count % 9_000);
  await file.append({ type: 'ended', at: count, step: `${name}${count}`, is: 'yes', result: { text } });
  process.stdout.write(`${name}${count}\n`);
}
