import { nameOf, systemctl } from './systemd.ts';

/** What may be done to the units of this host. Resolves when systemd has taken the job; how it went is read back. */
export type UnitWrite = {
  start(unit: string, signal: AbortSignal): Promise<void>;
  stop(unit: string, signal: AbortSignal): Promise<void>;
  restart(unit: string, signal: AbortSignal): Promise<void>;
};

type Options = {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What goes before the command: `sudo -n`. */
  readonly runAs?: readonly string[] | undefined;
};

/** systemd answers at once; sudo may ask a directory service first. */
const patience = 15_000;

export function openUnitWrite({ env, runAs = [] }: Options): UnitWrite {
  const job = (verb: string) => async (unit: string, signal: AbortSignal) => {
    const argv = [...runAs, 'systemctl', verb, '--no-block', '--no-ask-password', '--', nameOf(unit)];
    await systemctl(argv, env, AbortSignal.any([signal, AbortSignal.timeout(patience)]));
  };
  return { start: job('start'), stop: job('stop'), restart: job('restart') };
}
