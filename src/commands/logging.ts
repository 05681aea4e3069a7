import type { Loaded } from '../config/load.ts';
import type { Surroundings } from '../config/surroundings.ts';
import { type Log, logLevel, openLog } from '../records/log.ts';
import { type StateDirectory, stateDirectory } from '../records/state.ts';
import type { Outside } from './command.ts';

export type OwnLog = { readonly log: Log; readonly problem: string | undefined };

/** A state directory on a mount that hangs must not keep the console from opening. */
const patience = 500;

/** Finds, or makes, the directory of what is kept about the stack. */
export async function openState(
  { stack }: Pick<Loaded, 'stack'>,
  { env, home }: Pick<Surroundings, 'env' | 'home'>,
  { sleep }: Pick<Outside, 'sleep'>,
): Promise<StateDirectory> {
  const late = sleep(patience).then(
    (): StateDirectory => ({ is: 'unwritable', path: 'the state directory', because: 'it does not answer' }),
  );
  return Promise.race([stateDirectory(stack.name, { env, home }), late]);
}

/** Opens our own log in the state directory; where that cannot be written, nothing is logged, and it is said. */
export function openOwnLog(
  state: StateDirectory,
  { stack, redact }: Pick<Loaded, 'stack' | 'redact'>,
  { env }: Pick<Surroundings, 'env'>,
  { now, random }: Pick<Outside, 'now' | 'random'>,
): OwnLog {
  if (state.is === 'unwritable')
    return { log: silentLog, problem: `nothing is kept or logged: ${state.path}: ${state.because}` };
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
