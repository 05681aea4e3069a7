import { pid } from 'node:process';
import { expect, test } from 'vitest';
import { handOver } from '../../../src/actions/engine/terminal.ts';
import type { Hands, Reach } from '../../../src/actions/faces.ts';
import { ReadError } from '../../../src/core/reading.ts';
import { runnerOf, switching } from './bench.ts';

/** Hands it to a program that ends so, after so many milliseconds. */
async function handed(end: number | Error, after = 0) {
  const { tools } = await runnerOf(switching().action);
  let now = 0;
  const lend: ReturnType<Hands['terminal']>['lend'] = async ({ onStart }) => {
    if (end instanceof ReadError) throw end;
    onStart(pid);
    now += after;
    if (end instanceof Error) throw end;
    return end;
  };
  const hands = { terminal: () => ({ lend }) } as unknown as Hands; // no more is asked
  const reach = { env: {} } as Reach;
  const clock = { ...tools.clock, now: () => now };
  return handOver(
    { argv: ['docker'], without: [], what: 'sh in container web', leaves: 'it may go on' },
    { ...tools, reach, clock, hands: () => hands },
  );
}

test.each([
  ['ended', 3, 60_000, 'done', 'sh in container web ended with exit code 3 after 1m00s'],
  ['was not there', 127, 10, 'failed', 'sh in container web ended at once, with exit code 127'],
  [
    'was killed with its connection',
    new Error('it was killed'),
    60_000,
    'failed',
    'sh in container web was ended after 1m00s: it was killed; it may go on',
  ],
  [
    'could not be started',
    new ReadError('missing', 'docker could not be started: no such program'),
    0,
    'failed',
    'docker could not be started: no such program',
  ],
] as const)('a program that %s is told so', async (_, end, after, outcome, because) => {
  expect(await handed(end, after)).toEqual({ outcome, because });
});
