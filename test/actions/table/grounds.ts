import { join } from 'node:path';
import { actions } from '../../../src/actions/actions.ts';
import type { Command, Word } from '../../../src/commands/command.ts';
import { journal, journalWith } from '../../../src/commands/journal.ts';
import { plan, planWith } from '../../../src/commands/plan.ts';
import { run, runWith } from '../../../src/commands/run.ts';
import type { Grounds } from '../../../src/commands/running/ground.ts';
import { optionsOf } from '../../../src/commands/running/request.ts';
import { runs, runsWith } from '../../../src/commands/runs.ts';
import { localFiles } from '../../../src/config/files.ts';
import { surroundingsOf } from '../../../src/config/surroundings.ts';
import { word } from '../../commands/word.ts';

/** The host as the harbour in a directory has it: locks of its own, and a host's file that counts as root's. */
export const groundsIn = (root: string, env: Readonly<Record<string, string | undefined>>): Grounds => ({
  surroundings: {
    ...surroundingsOf(env),
    cwd: root,
    ceiling: join(root, 'etc', 'quarterdeck.yaml'),
    files: {
      ...localFiles,
      entry: async (path) => ({
        ...(await localFiles.entry(path)),
        ...(path.startsWith(join(root, 'etc')) && { uid: 0 }),
      }),
    },
  },
  locks: join(root, 'locks'),
  actions: async () => actions,
});

/** The commands that act, there. */
export const commandsOn = (grounds: Grounds): readonly Word[] => {
  const more: Command['more'] = async (argv) => optionsOf(argv, actions);
  return [
    word('run', { ...run, more, run: (given, outside) => runWith(given, outside, grounds) }),
    word('journal', { ...journal, run: (given, outside) => journalWith(given, outside, grounds) }),
    word('runs', { ...runs, run: (given, outside) => runsWith(given, outside, grounds) }),
    word('plan', { ...plan, more, run: (given, outside) => planWith(given, outside, grounds) }),
  ];
};
