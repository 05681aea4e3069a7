import type { Command, Given, Outside } from './command.ts';
import type { Grounds } from './running/ground.ts';
import { groundsHere } from './running/grounds.ts';

/** What was deployed and rolled back here. */
export const releases: Command = {
  usage: [
    'quarterdeck releases [TARGET] [--limit 50] [--json]',
    '',
    'The newest first: what ran, how it came to run, by whom, and how long nothing served meanwhile. A good one can be gone',
    'back to: quarterdeck run rollback TARGET --to RELEASE. How many of a service there are to be is listed apart.',
    '',
    '      --limit N           how many, 50 if left out',
    '      --json              one JSON object: {version, at, releases, scalings}',
    '  -c, --config FILE       the stack file',
  ].join('\n'),
  options: {
    limit: { type: 'string' },
    json: { type: 'boolean' },
    config: { type: 'string', short: 'c' },
  },
  run: (given, outside) => releasesWith(given, outside, groundsHere(outside)),
};

export async function releasesWith(given: Given, outside: Outside, grounds: Grounds): Promise<number> {
  const { showReleases } = await import('./running/released.ts');
  return showReleases(given, outside, grounds);
}
