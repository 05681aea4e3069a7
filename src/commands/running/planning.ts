import type { Action } from '../../actions/action.ts';
import type { Reach } from '../../actions/faces.ts';
import { nearest } from '../../core/nearest.ts';
import type { Plan } from '../../core/plan.ts';
import { type Duration, ReadError } from '../../core/reading.ts';
import { formatTarget, type Target } from '../../core/target.ts';
import { exit, Refusal, UsageError } from '../command.ts';
import type { Request } from './request.ts';

/** For everything that a plan reads together. */
const patience: Duration = 60_000;

/**
 * What an action would do now.
 * @throws UsageError for a target that does not exist; Refusal when it cannot be found out what would be done.
 */
export async function planOf(
  { action, target, params }: Pick<Request, 'target' | 'params'> & { readonly action: Action },
  reach: Reach,
  signal: AbortSignal,
): Promise<Plan> {
  try {
    return await action.plan(reach, target, params, AbortSignal.any([signal, AbortSignal.timeout(patience)]));
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    if (error.kind !== 'missing') throw new Refusal([`${error.message}. Nothing was done.`], exit.refused);
    const close = nearest(formatTarget(target), await targetsLike(target, reach, signal));
    throw new UsageError(`${error.message}${close === undefined ? '.' : `: did you mean "${close}"?`}`);
  }
}

/** What there is of a kind, as far as it can be asked for. */
async function targetsLike(
  { kind }: Target,
  { stack, engines }: Reach,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (kind !== 'container')
    return stack.systems.map(({ id }) => id).filter((id) => id.startsWith(`${kind}/`));
  const lists = await Promise.allSettled(
    engines().map(({ face }) => face.list(AbortSignal.any([signal, AbortSignal.timeout(5_000)]))),
  );
  return lists.flatMap((list) =>
    list.status === 'fulfilled' ? list.value.map(({ name }) => `container/${name}`) : [],
  );
}
