// What the console costs, beside what people use today, all in one run. Medians; the machine's noise is in every number.
import { parseArgs } from 'node:util';
import { firstFrame } from './first-frame.ts';
import { growth } from './growth.ts';
import { keyToFrame } from './key-to-frame.ts';
import { format, type Row } from './report.ts';
import { startStage } from './stage.ts';
import { watching } from './watching.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    runs: { type: 'string', default: '7' },
    only: { type: 'string' },
  },
});
const seconds = Number(values.seconds);
const wants = (name: string): boolean => values.only === undefined || values.only === name;
const rows: Row[] = [];
const add = (measured: readonly Row[]): void => {
  rows.push(...measured);
  for (const row of measured) console.log(format(row));
};

if (wants('first-frame') || wants('watching')) {
  await using stage = await startStage();
  if (wants('first-frame')) add(await firstFrame(stage, Number(values.runs)));
  if (wants('watching')) add(await watching(stage, seconds));
}
if (wants('key-to-frame')) add(await keyToFrame());
if (wants('growth')) add(await growth(seconds));
process.exitCode = rows.some(({ value, budget }) => budget !== undefined && value > budget) ? 1 : 0;
