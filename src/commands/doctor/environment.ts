import { basename, resolve } from 'node:path';
import { environmentIn } from '../../config/env/names.ts';
import { variablesIn } from '../../config/env/parse.ts';
import { readEnv } from '../../config/env/read.ts';
import { UsageError } from '../command.ts';
import { examineAccess } from './environment/file.ts';
import { examineRunning, startedWith } from './environment/running.ts';
import { examineShell } from './environment/shell.ts';
import { examineStrength } from './environment/strength.ts';
import { examineSyntax } from './environment/syntax.ts';
import { examineEnvironment, examineSafety, examineValues, type Given } from './environment/values.ts';
import type { Finding } from './finding.ts';
import { environmentOf, type Known } from './known.ts';

/**
 * One environment file: who can read it, what readers of it disagree on, what is missing or no value, what is weak, and
 * whether what runs has the same (requirement A5).
 * @throws UsageError when there is no such file.
 */
export async function examineEnvFile(
  named: string,
  known: Pick<Known, 'loaded' | 'surroundings' | 'outside'>,
): Promise<readonly Finding[]> {
  const { surroundings, loaded, outside } = known;
  const path = resolve(surroundings.cwd, named);
  const read = await readEnv(path, surroundings.files);
  if (read.is === 'refused') throw new UsageError(`--env: ${path} ${read.because}.`);
  const id = basename(path);
  const variables = variablesIn(read.file);
  const given: Given = {
    id,
    assignments: read.file.assignments,
    variables,
    environment: environmentIn(variables) ?? environmentOf(known) ?? 'production',
  };
  const engines =
    loaded.is === 'loaded' ? loaded.connections.filter((connection) => connection.kind === 'engine') : [];
  return [
    ...(await examineAccess(path, id, surroundings)),
    ...examineSyntax(read.file, id),
    ...examineEnvironment(given, environmentOf(known)),
    ...examineValues(given),
    ...examineSafety(given),
    ...examineStrength(given),
    ...examineShell(id, variables, outside.env),
    ...examineRunning(id, variables, await startedWith(engines, outside.signal)),
  ];
}
