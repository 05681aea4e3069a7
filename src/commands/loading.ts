import { type Loaded, type LoadOptions, loadConfiguration } from '../config/load.ts';
import { formatProblem } from '../config/problem.ts';
import type { Surroundings } from '../config/surroundings.ts';
import { exit, Refusal } from './command.ts';

/**
 * Finds the configuration that a command works by.
 * @throws Refusal with one sentence a problem.
 */
export async function loadOrRefuse(options: LoadOptions, surroundings: Surroundings): Promise<Loaded> {
  const loaded = await loadConfiguration(options, surroundings);
  if (loaded.is === 'loaded') return loaded;
  const code = loaded.because === 'access' ? exit.refused : exit.usage;
  throw new Refusal(loaded.problems.map(formatProblem), code);
}
