import { ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import { run } from '../../systems/check/command.ts';
import { programAt } from '../../systems/programs.ts';
import type { Reach } from '../faces.ts';
import { engineVariables, trustWords } from './programs.ts';

/** The first one, in Python, and all that came after it: they name containers in different ways, and hash what they are made from. */
export type Family = 'first' | 'later';

const patience = 10_000;

/** Of `1.29.2`, `v2.24.5`, `5.0.0`. Undefined for what is no version. Pure. */
export function familyOf(version: string): Family | undefined {
  const [, major] = /^v?(\d+)\.\d/.exec(version.trim()) ?? [];
  if (major === undefined) return undefined;
  return Number(major) < 2 ? 'first' : 'later';
}

/**
 * The program of Compose that made a container, by the version that stands on it: `docker-compose`, or the plugin of
 * `docker`. @throws ReadError where only the other one is here, or none.
 */
export async function composeProgram(
  reach: Reach,
  system: string,
  made: string | undefined,
  signal: AbortSignal,
): Promise<string[]> {
  const [own, docker] = await Promise.all([
    programAt('docker-compose', reach.env),
    programAt('docker', reach.env),
  ]);
  const trust = trustWords(reach, system);
  const alone = own === undefined ? [] : [[own, ...trust]];
  const plugin = docker === undefined ? [] : [[docker, ...trust, 'compose']];
  const wanted = familyOf(made ?? '');
  const [first] = alone;
  // It takes long to say its version; that of another family does not tell the hash that stands on the container.
  if (first !== undefined && wanted === 'first') return first;
  const others: string[] = [];
  for (const program of [...plugin, ...alone]) {
    const version = await versionOf(reach, system, program, signal);
    if (version === undefined) continue;
    if (wanted === undefined || familyOf(version) === wanted) return program;
    others.push(version);
  }
  throw new ReadError(
    'unsupported',
    others.length === 0
      ? 'there is no docker-compose here, and no docker compose: install it to deploy a service of Compose'
      : `Compose ${sanitize(made ?? '')} made its containers, and only ${sanitize(others.join(' and '))} is here, which would make them in another way`,
  );
}

async function versionOf(
  reach: Reach,
  system: string,
  [program = '', ...words]: readonly string[],
  signal: AbortSignal,
): Promise<string | undefined> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
  const argv = [program, ...words, 'version', '--short'] as const;
  const told = await run({ argv, env: engineVariables(reach, system) }, within).catch(() => undefined);
  const version = told?.exit === 0 ? told.output.trim() : '';
  return familyOf(version) === undefined ? undefined : version;
}
