import type { Command, Given, Outside } from './command.ts';
import type { Grounds } from './running/ground.ts';
import { groundsHere, optionsHere } from './running/grounds.ts';

/** What an action would do, without doing it. */
export const plan: Command = {
  usage: [
    'quarterdeck plan ACTION TARGET [--json]',
    '',
    'Reads, decides and explains: what it is about, what speaks against it, what it costs, each step, the proof, and how it',
    'is taken back. Nothing is changed. Exit 0 when it can run, 3 when it cannot.',
    'TARGET is KIND/NAME, such as container/web. What else the action takes, and --allow-…, is as for run.',
    '',
    '      --json              one JSON object',
    '      --raw               the plan as it is kept, on one line; exit 0 also when it cannot run',
    '  -c, --config FILE       the stack file',
    '      --access watch      look only',
  ].join('\n'),
  options: {
    json: { type: 'boolean' },
    raw: { type: 'boolean' },
    config: { type: 'string', short: 'c' },
    access: { type: 'string' },
  },
  more: optionsHere,
  run: (given, outside) => planWith(given, outside, groundsHere(outside)),
};

export async function planWith(given: Given, outside: Outside, grounds: Grounds): Promise<number> {
  const { showPlan } = await import('./running/planned.ts');
  return showPlan(given, outside, grounds);
}
