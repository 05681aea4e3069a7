import { ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import { run } from '../../systems/check/command.ts';
import type { Reach } from '../faces.ts';

const patience = 10_000;

/** The version of the schema, as the declared program prints it. @throws ReadError where it does not say. */
export async function schemaNow(
  { env }: Pick<Reach, 'env'>,
  argv: readonly string[] | null,
  signal: AbortSignal,
): Promise<string | undefined> {
  const [program, ...args] = argv ?? [];
  if (program === undefined) return undefined;
  const within = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
  const { exit, output } = await run({ argv: [program, ...args], env }, within).catch((error: unknown) => {
    throw new ReadError('refused', error instanceof Error ? error.message : String(error));
  });
  const version = sanitize(output).trim().slice(0, 100);
  if (exit !== 0 || version === '')
    throw new ReadError('refused', `${program} does not tell the version of the schema (exit ${exit})`);
  return version;
}
