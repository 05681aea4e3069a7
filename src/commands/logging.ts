import type { Loaded } from '../config/load.ts';
import type { Surroundings } from '../config/surroundings.ts';
import { type Log, logLevel, openLog } from '../records/log.ts';
import { stateDirectory } from '../records/state.ts';
import type { Outside } from './command.ts';

export type OwnLog = { readonly log: Log; readonly problem: string | undefined };

/** A state directory on a mount that hangs must not keep the console from opening. */
const patience = 500;

/** Opens our own log in the stack's state directory; where that cannot be written, nothing is logged, and it is said. */
export async function openOwnLog(
  { stack, redact }: Pick<Loaded, 'stack' | 'redact'>,
  { env, home }: Pick<Surroundings, 'env' | 'home'>,
  { now, random, sleep }: Pick<Outside, 'now' | 'random' | 'sleep'>,
): Promise<OwnLog> {
  const state = await Promise.race([stateDirectory(stack.name, { env, home }), sleep(patience)]);
  if (state === undefined || state.is === 'unwritable') {
    const because =
      state === undefined ? 'the state directory does not answer' : `${state.path}: ${state.because}`;
    return { log: silentLog, problem: `nothing is logged: ${because}` };
  }
  const { level, problem } = logLevel(stack.environment, env.QUARTERDECK_LOG_LEVEL);
  const log = openLog({
    directory: state.path,
    modes: state.modes,
    level,
    format: env.QUARTERDECK_LOG_FORMAT === 'text' ? 'text' : 'json',
    correlation: Math.floor(random() * 2 ** 48).toString(36),
    mask: redact,
    now,
  });
  return { log, problem };
}

const nothing = (): void => {};
const silentLog: Log = {
  debug: nothing,
  info: nothing,
  warning: nothing,
  error: nothing,
  named: () => silentLog,
  close: async () => {},
};
