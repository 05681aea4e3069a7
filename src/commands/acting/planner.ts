import type { Plan } from '../../core/plan.ts';
import type { Duration } from '../../core/reading.ts';
import { formatTarget } from '../../core/target.ts';
import { parsePlan } from '../../records/runs/schema.ts';
import type { Request } from '../../views/actions/place.ts';
import type { Outside } from '../command.ts';

/** Longer than the planner itself waits for what it reads. */
const patience: Duration = 75_000;
/** Plans are short; whatever writes more than this is none. */
const largest = 16 * 1024 ** 2;

export type Planned =
  | { readonly is: 'planned'; readonly plan: Plan }
  | { readonly is: 'unplanned'; readonly because: string };

/** Has a process of its own make a plan, with the code of the action that the console does not hold. Changes nothing. */
export async function planApart(
  { action, target, flags = {} }: Request,
  { program, env }: Pick<Outside, 'program' | 'env'>,
  /** Those that name the stack file. */
  options: readonly string[],
  signal: AbortSignal,
): Promise<Planned> {
  const { execa } = await import('execa');
  const [command = '', ...before] = program;
  // Written with "=", so that nothing that is typed is taken for another flag.
  const chosen = Object.entries(flags).map(([flag, value]) =>
    value === true ? `--${flag}` : `--${flag}=${value}`,
  );
  const args = [...before, 'plan', action, formatTarget(target), ...chosen, '--raw', ...options];
  const { exitCode, timedOut, stdout, stderr } = await execa(command, args, {
    env,
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
    timeout: patience,
    maxBuffer: largest,
    cancelSignal: signal,
    forceKillAfterDelay: 2_000,
  });
  if (timedOut) return unplanned(`It was not planned within ${patience / 1000} s: ctrl-r tries again.`);
  const plan = exitCode === 0 ? parsePlan(stdout) : undefined;
  if (plan !== undefined) return { is: 'planned', plan };
  const [said = ''] = stderr.replace(/^quarterdeck: /, '').split('\n', 1);
  return unplanned(said === '' ? `The planner ended with ${exitCode ?? 'a signal'} and said nothing.` : said);
}

const unplanned = (because: string): Planned => ({ is: 'unplanned', because });
