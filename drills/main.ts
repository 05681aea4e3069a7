// Incidents, staged on the lab and mended through the shipped program by somebody who presses only what it prints.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { drills } from './drills.ts';
import { perform, type Result } from './perform.ts';
import { cells, head, write } from './report.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { times: { type: 'string', default: '1' }, write: { type: 'boolean', default: false } },
});
const unknown = positionals.filter((name) => !drills.some((drill) => drill.name === name));
if (unknown.length > 0) {
  console.error(
    `There is no drill "${unknown.join('", "')}". There are: ${drills.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(5);
}
const chosen = drills.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const rows: (readonly string[])[] = [];
let failed = 0;
console.log(head.join(' · '));
for (const drill of chosen) {
  const results: Result[] = [];
  for (let time = 0; time < Number(values.times); time++) {
    try {
      results.push(await perform(drill));
    } catch (error) {
      failed++;
      console.error(`${drill.name}: ${error instanceof Error ? error.message : error}`);
      continue;
    }
    console.log(cells(drill.title, results.at(-1) as Result).join(' · '));
  }
  const slowest = results.toSorted((a, b) => b.recovered - a.recovered)[0];
  if (slowest !== undefined) rows.push(cells(drill.title, slowest));
}
if (values.write && failed === 0) writeFileSync('README.md', write(readFileSync('README.md', 'utf8'), rows));
process.exitCode = failed === 0 ? 0 : 1;
