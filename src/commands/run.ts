import type { Command, Given, Outside } from './command.ts';
import type { LoadHands } from './running/carrying.ts';
import type { Grounds } from './running/ground.ts';
import { groundsHere, optionsHere } from './running/grounds.ts';

/** Does something: plans it, asks, and has a process of its own carry it out. */
export const run: Command = {
  usage: [
    'quarterdeck run ACTION TARGET [--yes | --confirm NAME]',
    'quarterdeck run --resume RUN | --undo RUN | --abort RUN | --due',
    '',
    'The plan is shown and confirmed; a process of its own carries it out, which outlives this one, and is followed to its',
    'end. Exit 0 done, 1 undone, 2 failed, 3 refused or not confirmed, 4 locked, 5 usage, 6 unknown, 7 left with Ctrl-C.',
    'TARGET is KIND/NAME, such as container/web. What else the action takes are flags, such as --grace 30s.',
    '',
    '      --yes               agree to what is safe or disruptive',
    '      --confirm NAME      agree to what is destructive: everything after the first / of the target; of a restore, what is replaced',
    '      --allow-…           take a refusal of the plan upon yourself, by the name that it gives',
    '      --dry-run           only show the plan',
    '      --resume RUN        go on with one that was interrupted',
    '      --undo RUN          take one back',
    '      --abort RUN         ask one to stop at the next safe point',
    '      --due               take every backup that is due by its schedule: for cron, or a timer',
    '      --json              one JSON object a line, the last of type outcome',
    '  -c, --config FILE       the stack file',
    '      --access watch      look only',
  ].join('\n'),
  options: {
    yes: { type: 'boolean' },
    confirm: { type: 'string' },
    'dry-run': { type: 'boolean' },
    resume: { type: 'string' },
    undo: { type: 'string' },
    abort: { type: 'string' },
    due: { type: 'boolean' },
    json: { type: 'boolean' },
    config: { type: 'string', short: 'c' },
    access: { type: 'string' },
    // Between our own processes.
    runner: { type: 'string' },
    for: { type: 'string' },
    how: { type: 'string' },
    lasts: { type: 'string' },
    guard: { type: 'boolean' },
  },
  more: optionsHere,
  run: (given, outside) => runWith(given, outside, groundsHere(outside)),
};

export async function runWith(given: Given, outside: Outside, grounds: Grounds): Promise<number> {
  const { runAsked } = await import('./running/asked.ts');
  return runAsked(given, outside, grounds, loadHands);
}

/** The only place from which the write faces are reached. */
const loadHands: LoadHands = async ({ loaded, surroundings, learn, ledger }) => {
  const write = await import('../systems/write.ts');
  const { operatingOf } = await import('../config/operate.ts');
  const { remoteAt } = await import('../config/connect.remote.ts');
  const operating = operatingOf(loaded, surroundings, learn);
  const nodes = new Map<string, ReturnType<typeof write.openPrimacyWrite>>();
  return (reach) => ({
    ...reach,
    ledger,
    engine: (system) => write.openDockerWrite(operating.engine(system)),
    units: () => write.openUnitWrite({ env: surroundings.env, runAs: operating.runAs }),
    login: operating.postgres,
    redisWrite: (system) => write.openRedisWrite({ title: system, login: () => operating.redis(system) }),
    sentinelWrite: (system) =>
      write.openSentinelWrite({ title: system, login: () => operating.sentinel(system) }),
    scratch: (system) => write.openPostgresWrite({ title: system, login: () => operating.postgres(system) }),
    databases: (system) =>
      write.openDatabasesWrite({ title: system, login: () => operating.postgres(system) }),
    sessions: (system) => write.openSessionsWrite({ title: system, login: () => operating.postgres(system) }),
    standby: (system) => write.openStandbyWrite({ title: system, login: () => operating.postgres(system) }),
    signals: write.openSignalsWrite,
    primacy(system) {
      const known = nodes.get(system);
      if (known !== undefined) return known;
      const made = write.openPrimacyWrite({ title: system, login: () => operating.postgres(system) });
      nodes.set(system, made);
      return made;
    },
    pooler: (system) => write.openPoolerWrite({ title: system, login: () => operating.postgres(system) }),
    letGo() {
      for (const node of nodes.values()) node.unlock();
    },
    archiveKey: operating.archiveKey,
    programs: write.openProgramsWrite,
    files: write.openFilesWrite,
    commands: write.openCommandsWrite,
    terminal: write.openTerminalWrite,
    remote: (target) =>
      write.openS3Write({
        ...remoteAt(loaded, target, { outside: surroundings, learn }),
        clock: reach.clock,
      }),
  });
};
