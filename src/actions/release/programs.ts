import { ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import { programAt } from '../../systems/programs.ts';
import type { Doing } from '../action.ts';
import type { Hands, Reach } from '../faces.ts';

/** What programs of Docker find the engine of the stack by, whatever the environment says. */
export function engineVariables({ sections, env }: Reach, system: string): Readonly<Record<string, string>> {
  const section = sections.docker.find(({ name }) => system === name || system === `docker/${name}`);
  const { socket, url, tls } = section?.operate ?? section ?? {};
  const { PATH = '/usr/local/bin:/usr/bin:/bin', HOME } = env;
  return {
    PATH,
    LC_ALL: 'C.UTF-8',
    DOCKER_HOST: socket === undefined ? (url ?? '') : `unix://${socket}`,
    // Whoever may pull from a registry has it written there.
    ...(HOME !== undefined && { HOME }),
    ...(tls !== undefined && { DOCKER_TLS_VERIFY: '1' }),
  };
}

type Following = Pick<Doing, 'signal' | 'tell'>;

/** Runs the engine's own command line. @throws ReadError with what it said last when it fails. */
export async function dockerOf(
  hands: Hands,
  engine: string,
  words: readonly string[],
  { signal, tell }: Following,
): Promise<void> {
  const program = (await programAt('docker', hands.env)) ?? 'docker';
  await runProgram(hands, [program, ...words], engineVariables(hands, engine), { signal, tell });
}

/** @throws ReadError with what it said last when it fails. */
export async function runProgram(
  hands: Hands,
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  { signal, tell }: Following,
): Promise<void> {
  const onLine = (line: string): void => tell(sanitize(line).slice(0, 200));
  const { exitCode, errors } = await hands.programs().run({ argv, env, onLine }, signal);
  if (exitCode === 0) return;
  const [program = ''] = argv;
  const last = errors.trim().split('\n').at(-1) ?? '';
  throw new ReadError(
    'refused',
    `${program} ended with ${exitCode}${last === '' ? '' : `: ${sanitize(last)}`}`,
  );
}
