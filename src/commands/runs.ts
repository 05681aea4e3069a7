import type { Command, Given, Outside } from './command.ts';
import type { Grounds } from './running/ground.ts';
import { groundsHere } from './running/grounds.ts';

/** What was done and is being done, whoever did it. */
export const runs: Command = {
  usage: [
    'quarterdeck runs [RUN] [--limit 50] [--json]',
    '',
    'The newest first; of one that was interrupted where it stopped, and what can be done next.',
    '',
    '      --limit N           how many, 50 if left out',
    '      --json              one JSON object: {version, at, runs}',
    '  -c, --config FILE       the stack file',
  ].join('\n'),
  options: {
    limit: { type: 'string' },
    json: { type: 'boolean' },
    config: { type: 'string', short: 'c' },
  },
  run: (given, outside) => runsWith(given, outside, groundsHere(outside)),
};

export async function runsWith(given: Given, outside: Outside, grounds: Grounds): Promise<number> {
  const { showRuns } = await import('./running/listed.ts');
  return showRuns(given, outside, grounds);
}
