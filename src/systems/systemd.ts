import { ReadError } from '../core/reading.ts';
import { sanitize } from '../core/sanitize.ts';

/** A systemd unit as `systemctl show` has it: its properties by name, empty where they have no value. */
export type UnitShown = (property: string) => string;

type Variables = Readonly<Record<string, string | undefined>>;

const properties = [
  ...['LoadState', 'ActiveState', 'SubState', 'Result', 'StatusText', 'InvocationID', 'NRestarts', 'MainPID'],
  ...['ExecMainStatus', 'Type', 'Restart', 'UnitFileState', 'RefuseManualStart', 'RefuseManualStop'],
  ...['CanReload', 'TimeoutStartUSec', 'TimeoutStopUSec', 'KillSignal', 'ExecStop'],
  ...['RequiredBy', 'BoundBy', 'ConsistsOf', 'TriggeredBy', 'Wants', 'Requires'],
] as const;

const unitName = /^[\w@:.\\][\w@:.\\-]{0,254}$/;

/** What a program of systemd's needs of our environment, and no more. */
export const programEnv = ({ PATH }: Variables): Readonly<Record<string, string>> => ({
  LANG: 'C.UTF-8',
  ...(PATH !== undefined && { PATH }),
});

/** Reads one unit; that it is not there is in its `LoadState`. @throws ReadError where systemd cannot be asked. */
export async function showUnit(unit: string, env: Variables, signal: AbortSignal): Promise<UnitShown> {
  const args = ['show', '--no-pager', `--property=${properties.join(',')}`, '--', nameOf(unit)];
  const shown = parseShown(await systemctl(['systemctl', ...args], env, signal));
  if (shown('LoadState') === '')
    throw new ReadError('protocol', `systemctl does not tell how ${sanitize(unit)} is`);
  return shown;
}

/** `ActiveState=active`, a line each. */
export function parseShown(output: string): UnitShown {
  const known = new Map(
    output.split('\n').flatMap((line) => {
      const equals = line.indexOf('=');
      return equals > 0 ? [[line.slice(0, equals), line.slice(equals + 1)] as const] : [];
    }),
  );
  return (property) => known.get(property) ?? '';
}

/** A name that systemctl takes for nothing but a unit. @throws ReadError for any other. */
export function nameOf(unit: string): string {
  if (!unitName.test(unit)) throw new ReadError('unsupported', `"${sanitize(unit)}" is no name of a unit`);
  return unit;
}

/** Runs systemctl, or sudo before it, and returns what it prints. @throws ReadError in one sentence. */
export async function systemctl(
  [program = '', ...args]: readonly string[],
  env: Variables,
  signal: AbortSignal,
): Promise<string> {
  const { execa } = await import('execa');
  const { code, exitCode, stdout, stderr } = await execa(program, args, {
    env: programEnv(env),
    extendEnv: false,
    stdin: 'ignore',
    maxBuffer: 65_536,
    cancelSignal: signal,
    reject: false,
  });
  if (exitCode === 0) return stdout;
  if (signal.aborted) throw new ReadError('timeout', `${program} did not end in time`);
  if (code === 'ENOENT') throw new ReadError('missing', `there is no ${program} here`);
  throw failureOf(program, stderr);
}

function failureOf(program: string, said: string): ReadError {
  const [first = ''] = sanitize(said.replaceAll('\n', ' · ')).split(' · ');
  if (/not been booted with systemd|Failed to connect to bus/i.test(said))
    return new ReadError('unsupported', 'systemd does not run here, or does not answer');
  if (/access denied|authentication (is )?required|password is required|not allowed/i.test(said))
    return new ReadError(
      'denied',
      `you may not do that to a unit (${first}), and nothing was done: declare operate: {run_as: [sudo, -n]} for the host in the stack file`,
    );
  return new ReadError('protocol', `${program} failed${first === '' ? '' : `: ${first.slice(0, 200)}`}`);
}
