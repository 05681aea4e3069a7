import type { Command, Given, Outside } from './command.ts';
import type { Grounds } from './running/ground.ts';
import { groundsHere } from './running/grounds.ts';

/** What happened here, and who did it. */
export const journal: Command = {
  usage: [
    'quarterdeck journal [--since 7d] [--security] [--json | --markdown]',
    'quarterdeck journal note TEXT | resolve EVENT TEXT | verify',
    '',
    'Actions, notes, alerts and security events, in the order of time. verify follows the chain from line to line: exit 0',
    'when it holds, 2 when it does not.',
    '',
    '      --since 7d          how far back, 7d if left out',
    '      --security          security events only, with a summary and who looked into them',
    '      --markdown          a timeline for a post-mortem, with what changed in the last day',
    '      --json              one JSON object: {version, at, entries}',
    '  -c, --config FILE       the stack file',
  ].join('\n'),
  options: {
    since: { type: 'string' },
    security: { type: 'boolean' },
    markdown: { type: 'boolean' },
    json: { type: 'boolean' },
    config: { type: 'string', short: 'c' },
  },
  run: (given, outside) => journalWith(given, outside, groundsHere(outside)),
};

export async function journalWith(given: Given, outside: Outside, grounds: Grounds): Promise<number> {
  const { journalAsked } = await import('./running/journal.ts');
  return journalAsked(given, outside, grounds);
}
