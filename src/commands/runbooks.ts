import type { Command, Given, Outside } from './command.ts';
import type { Grounds } from './running/ground.ts';
import { groundsHere } from './running/grounds.ts';

/** What is to be done step by step, and how far it is. */
export const runbooks: Command = {
  usage: [
    'quarterdeck runbooks [NAME [--tick N | --untick N]] [--json]',
    '',
    'All of them, or the steps of one: what the stack itself shows as well is looked at now, what somebody ticked in the last',
    'day stands with who did and when. Ticks are kept in the journal.',
    '',
    '      --tick N            tick step N',
    '      --untick N          take that back',
    '      --json              one JSON object: {version, at, runbooks}',
    '  -c, --config FILE       the stack file',
  ].join('\n'),
  options: {
    tick: { type: 'string' },
    untick: { type: 'string' },
    json: { type: 'boolean' },
    config: { type: 'string', short: 'c' },
  },
  run: (given, outside) => runbooksWith(given, outside, groundsHere(outside)),
};

export async function runbooksWith(given: Given, outside: Outside, grounds: Grounds): Promise<number> {
  const { runbooksAsked } = await import('./running/runbooks.ts');
  return runbooksAsked(given, outside, grounds);
}
