// What the console costs, beside what people use today, all in one run. Medians; how loud the machine was is said.
import { writeFileSync } from 'node:fs';
import { cpus, loadavg, release, setPriority, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { backup } from './backup.ts';
import { firstFrame } from './first-frame.ts';
import { growth } from './growth.ts';
import { keyToFrame } from './key-to-frame.ts';
import { log } from './log.ts';
import { plateau } from './plateau.ts';
import { format, isMet, markdown, type Row } from './report.ts';
import { startStage } from './stage.ts';
import { watching } from './watching.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    runs: { type: 'string', default: '7' },
    only: { type: 'string' },
    gigabytes: { type: 'string', default: '1' },
    write: { type: 'boolean', default: false },
  },
});
const seconds = Number(values.seconds);
const wants = (name: string): boolean => values.only === undefined || values.only === name;
const rows: Row[] = [];
const add = (measured: readonly Row[]): void => {
  rows.push(...measured);
  for (const row of measured) console.log(format(row));
};

const where = `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(
  totalmem() / 2 ** 30,
)} GB, Linux ${release()}, Node ${process.versions.node}, 160×45, load ${loadavg()
  .map((load) => load.toFixed(1))
  .join(' ')}.`;
console.log(where);
// Everything measured here, the servers and the peers too, goes before whatever else the machine has to do.
if (process.getuid?.() === 0) setPriority(-20);

if (wants('first-frame') || wants('watching') || wants('plateau')) {
  await using stage = await startStage();
  if (wants('first-frame')) add(await firstFrame(stage, Number(values.runs)));
  if (wants('watching')) add(await watching(stage, seconds));
  if (wants('plateau')) add(await plateau(stage, seconds * 4));
}
if (wants('key-to-frame')) add(await keyToFrame());
if (wants('growth')) add(await growth(seconds));
if (wants('log')) add(await log(seconds));
// It takes minutes and gigabytes: only when it is asked for by name.
if (values.only === 'backup')
  add(await backup(Number(values.gigabytes) * 1e9, Math.min(3, Number(values.runs))));
const written = values.only === 'backup' ? 'bench/BACKUP.md' : 'bench/RESULTS.md';
if (values.write) writeFileSync(written, markdown(rows, where));
process.exitCode = rows.every(isMet) ? 0 : 1;
