import { journalFile } from '../../../src/records/journal.ts';

// Writes notes until it has written so many, or is killed, and says each that it was told is on the disk.
const [directory = '', name = '', times = '0'] = process.argv.slice(2);
const journal = journalFile(directory, { directory: 0o700, file: 0o600 });
for (let count = 0; count < Number(times); count++) {
  const text = `${name}${count} ${'x'.repeat((count * 997) % 9_000)}`;
  await journal.append({ kind: 'note', at: Date.now(), by: { user: name, uid: 1 }, text });
  process.stdout.write(`${name}${count}\n`);
}
