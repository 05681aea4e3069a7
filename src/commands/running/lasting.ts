import { access } from 'node:fs/promises';
import type { Outside } from '../command.ts';

/** How a process is started that is not to end with the session, and what becomes of it at a logout. */
export type Lasting = {
  /** What goes before its command. */
  readonly before: readonly string[];
  /** In a sentence. */
  readonly lasts: string;
};

const inUnit: Lasting = {
  before: ['systemd-run', '--scope', '--quiet', '--collect', '--description=a run of quarterdeck', '--'],
  lasts: 'It goes on after a logout, as a systemd unit of its own.',
};
const inSession = (lasts: string): Lasting => ({ before: [], lasts });

/** What this machine has for what goes on by itself. */
export async function lastingHere(env: Outside['env'], uid: number): Promise<Lasting> {
  const isSystemd = await access('/run/systemd/system').then(
    () => true,
    () => false,
  );
  if (isSystemd && uid === 0) return inUnit;
  if (!isSystemd || (await killsAtLogout(env)) === false)
    return inSession('It goes on after a logout, in a session of its own.');
  return inSession(
    'A logout may end it: systemd here may end what a user leaves behind (KillUserProcesses).',
  );
}

const property = [
  ...['get-property', 'org.freedesktop.login1', '/org/freedesktop/login1'],
  ...['org.freedesktop.login1.Manager', 'KillUserProcesses'],
];

/** Undefined where logind does not tell. */
async function killsAtLogout({ PATH }: Outside['env']): Promise<boolean | undefined> {
  const { execa } = await import('execa');
  const { stdout } = await execa('busctl', property, {
    env: { PATH },
    extendEnv: false,
    stdin: 'ignore',
    timeout: 2_000,
    reject: false,
  });
  if (stdout === 'b false') return false;
  return stdout === 'b true' ? true : undefined;
}
