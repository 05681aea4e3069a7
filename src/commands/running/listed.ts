import type { Instant } from '../../core/reading.ts';
import type { Run } from '../../domain/run.ts';
import { isAlive } from '../../records/process.ts';
import { exit, type Given, type Outside, UsageError } from '../command.ts';
import { type Ground, type Grounds, openGround } from './ground.ts';
import { iso, jsonText, runJson } from './json.ts';
import { runNamed } from './named.ts';
import { formatRun, runLine, standingOf } from './run.text.ts';

/** Prints the runs, or one of them. Returns the exit code. */
export async function showRuns(given: Given, outside: Outside, grounds: Grounds): Promise<number> {
  const [id, ...more] = given.positionals;
  if (more.length > 0) throw new UsageError(`runs takes no "${more[0]}"; see quarterdeck runs --help.`);
  const ground = await openGround(given, outside, grounds);
  const found = id === undefined ? await ground.store.list(limitOf(given)) : [await runNamed(id, ground)];
  const now = ground.clock.now();
  const isJson = given.values.json === true;
  outside.stdout.write(isJson ? formatJson(found, now, ground) : ground.redact(formatText(id, found, now)));
  return exit.ok;
}

/** @throws UsageError for what is no number of lines. */
export function limitOf({ values: { limit } }: Given): number {
  if (limit === undefined) return 50;
  if (/^[1-9]\d{0,3}$/.test(String(limit))) return Number(limit);
  throw new UsageError(`--limit is "${limit}": expected a number of 1 to 9999.`);
}

function formatText(id: string | undefined, found: readonly Run[], now: Instant): string {
  const lines = found.map((run) => {
    const standing = standingOf(run, { isAlive, now });
    return id === undefined ? `${runLine(run, standing, now)}\n` : formatRun(run, standing, now);
  });
  return lines.length === 0 ? 'nothing was done yet\n' : lines.join('');
}

function formatJson(found: readonly Run[], now: Instant, ground: Ground): string {
  const runs = found.map((run) => runJson(run, standingOf(run, { isAlive, now })));
  return jsonText({ version: 1, at: iso(now), runs }, ground, 2);
}
