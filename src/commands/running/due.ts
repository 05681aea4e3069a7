import { parseTarget } from '../../core/target.ts';
import { dueOf } from '../../domain/backup/schedule.ts';
import { readBackups } from '../../records/backups.ts';
import { exit, type Given, type Outside, UsageError } from '../command.ts';
import type { Ground } from './ground.ts';
import { actionOf } from './request.ts';
import { startRun } from './starting.ts';

/** Takes every backup that is due, one after another. Returns the first exit code that is not 0. */
export async function runDue(given: Given, ground: Ground, outside: Outside): Promise<number> {
  const backup = actionOf('backup', await ground.actions());
  const read = backup.params({});
  if (read.is === 'wrong') throw new UsageError(read.because);
  const places = ground.loaded.stack.backups ?? [];
  const due = dueOf(await readBackups(places), ground.clock.now());
  if (due.length === 0 && given.values.json !== true) outside.stdout.write(`${nothingDue(places)}\n`);
  const agreed = { ...given, values: { ...given.values, yes: true } };
  let code: number = exit.ok;
  for (const { target: name } of due) {
    const target = parseTarget(name);
    if (target === undefined || outside.signal.aborted) continue;
    const ended = await startRun(
      { action: backup, target, params: read.params, overrides: [] },
      agreed,
      ground,
      outside,
    );
    if (code === exit.ok) code = ended;
  }
  return code;
}

const nothingDue = (places: readonly { readonly schedule?: string | undefined }[]): string =>
  places.some(({ schedule }) => schedule !== undefined)
    ? 'No backup is due.'
    : 'No backup has a schedule: add schedule: "0 3 * * *" to a backup in the stack file.';
