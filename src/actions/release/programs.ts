import { duration } from '../../core/format.ts';
import { maskPasswords } from '../../core/mask.ts';
import { type Duration, ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import { programAt } from '../../systems/programs.ts';
import type { Doing } from '../action.ts';
import type { Hands, Reach } from '../faces.ts';

/** Where an engine of the stack is, for whoever acts on it. */
export const endpointOf = ({ sections }: Pick<Reach, 'sections'>, system: string) => {
  const section = sections.docker.find(({ name }) => system === name || system === `docker/${name}`);
  return section?.operate ?? section ?? {};
};

/** What programs of Docker find the engine of the stack by, whatever the environment says. */
export function engineVariables(
  { sections, env }: Pick<Reach, 'sections' | 'env'>,
  system: string,
): Readonly<Record<string, string>> {
  const { socket, url } = endpointOf({ sections }, system);
  const { PATH = '/usr/local/bin:/usr/bin:/bin', HOME } = env;
  return {
    PATH,
    LC_ALL: 'C.UTF-8',
    DOCKER_HOST: socket === undefined ? (url ?? '') : `unix://${socket}`,
    // Whoever may pull from a registry has it written there.
    ...(HOME !== undefined && { HOME }),
  };
}

/**
 * Whom they trust and what they show, where the engine is reached by TLS. Said in words: DOCKER_CERT_PATH would be one
 * directory in which the files have certain names. The first version of Compose heeds them only beside --host.
 */
export function trustWords({ sections }: Pick<Reach, 'sections'>, system: string): readonly string[] {
  const { tls, url } = endpointOf({ sections }, system);
  if (tls === undefined || url === undefined) return [];
  const files = { '--tlscacert': tls.ca, '--tlscert': tls.cert, '--tlskey': tls.key };
  return [
    ...['--host', url, '--tlsverify'],
    ...Object.entries(files).flatMap(([flag, file]) => (file === undefined ? [] : [flag, file])),
  ];
}

type Following = Pick<Doing, 'signal' | 'tell'> & {
  /** How long it may take; left out: as long as it takes. */
  readonly atMost?: Duration;
  /** What it prints; left out: nobody reads it. */
  readonly onOutput?: (bytes: Uint8Array) => void;
};

/** Runs the engine's own command line. @throws ReadError with what it said last when it fails. */
export async function dockerOf(
  hands: Hands,
  engine: string,
  words: readonly string[],
  { signal, tell }: Following,
): Promise<void> {
  const program = (await programAt('docker', hands.env)) ?? 'docker';
  const argv = [program, ...trustWords(hands, engine), ...words];
  await runProgram(hands, argv, engineVariables(hands, engine), { signal, tell });
}

/** @throws ReadError with what it said last when it fails; `timeout` where it did not end in time, and was ended. */
export async function runProgram(
  hands: Hands,
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  { signal, tell, atMost, onOutput }: Following,
): Promise<void> {
  const onLine = (line: string): void => tell(maskPasswords(sanitize(line)).slice(0, 200));
  const [program = ''] = argv;
  const late = atMost === undefined ? undefined : AbortSignal.timeout(atMost);
  const { exitCode, errors } = await hands
    .programs()
    .run(
      { argv, env, onLine, ...(onOutput && { onOutput }) },
      late === undefined ? signal : AbortSignal.any([signal, late]),
    )
    .catch((cause: unknown) => {
      if (late?.aborted !== true || signal.aborted) throw cause;
      const time = duration(atMost ?? 0);
      throw new ReadError('timeout', `${program} did not end within ${time}, and was ended`, { cause });
    });
  if (exitCode === 0) return;
  const last = errors.trim().split('\n').at(-1) ?? '';
  throw new ReadError(
    'refused',
    `${program} ended with ${exitCode}${last === '' ? '' : `: ${maskPasswords(sanitize(last))}`}`,
  );
}
