import { sanitize } from '../../core/sanitize.ts';
import type { Run } from '../../domain/run.ts';
import { exit, type Given, type Outside, Refusal } from '../command.ts';
import { endRest, lendTerminal } from './foreground.ts';
import type { Ground } from './ground.ts';
import { createLauncher, type Errand, type Launched, type Launcher } from './launcher.ts';
import { runNamed } from './named.ts';

/** Starts a runner; from here on what is done goes on without us. @throws Refusal when it could not be started. */
export async function launchRun(
  errand: Errand,
  given: Given,
  ground: Ground,
  { program, env }: Pick<Outside, 'program' | 'env'>,
): Promise<Launched> {
  return launcherHere(given, ground, { program, env }).launch(errand).catch(unlaunched);
}

function launcherHere(given: Given, ground: Ground, outside: Pick<Outside, 'program' | 'env'>): Launcher {
  const { directory, modes, by } = ground;
  const options = stackOptions(given, ground);
  return createLauncher({ ...outside, uid: by.uid, directory, modes, options });
}

function unlaunched(error: unknown): never {
  const because = error instanceof Error ? error.message : String(error);
  throw new Refusal([`The runner could not be started: ${because}. Nothing was done.`], exit.refused);
}

/** Has a run carried out in our terminal, and is back when it is over. Returns it as its file has it then. */
export async function handTerminal(
  errand: Errand,
  given: Given,
  ground: Ground,
  { program, env, stdout, signal, sleep }: Pick<Outside, 'program' | 'env' | 'stdout' | 'signal' | 'sleep'>,
): Promise<Run> {
  const run = await runNamed(errand.run, ground);
  return lendTerminal(
    async () => {
      stdout.write(ground.redact(`\n${sanitize(run.plan.summary)}: exit or Ctrl-D.\n`));
      await launcherHere(given, ground, { program, env }).hand(errand, signal).catch(unlaunched);
      const after = await runNamed(errand.run, ground);
      if (after.end === undefined) await endRest(after.handedTo, sleep);
      // Who was killed left the cursor anywhere: what comes next stands below all that is there.
      if (after.end?.outcome !== 'done') stdout.write('\u001b[999;1H\n');
      return after;
    },
    { env, stdout },
  );
}

/** The stack file that was named, for the processes that are started. */
export const stackOptions = (
  { values: { config } }: Given,
  { loaded: { source } }: Ground,
): readonly string[] => (config !== undefined && source.from === 'file' ? ['--config', source.path] : []);
