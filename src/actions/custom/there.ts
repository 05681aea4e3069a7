import type { Verdict } from '../../core/plan.ts';
import { sanitize } from '../../core/sanitize.ts';
import { formatTarget, type Target } from '../../core/target.ts';
import type { Reach } from '../faces.ts';

/** Whether there is what a program is told to act on, as far as that is known here: a pattern takes any name. */
export async function thereVerdicts(
  reach: Pick<Reach, 'stack' | 'engines'>,
  target: Target,
  signal: AbortSignal,
): Promise<readonly Verdict[]> {
  const { kind, name } = target;
  if (kind === 'container') return container(reach, name, signal);
  if (kind !== 'postgres' && kind !== 'redis') return [];
  const isThere = reach.stack.systems.some(
    (system) => system.kind === kind && (system.group === name || system.id === formatTarget(target)),
  );
  return isThere
    ? []
    : [{ title: 'target', is: 'refuse', because: `the stack has no ${kind} ${sanitize(name)}` }];
}

async function container(
  { engines }: Pick<Reach, 'engines'>,
  name: string,
  signal: AbortSignal,
): Promise<readonly Verdict[]> {
  const asked = await Promise.allSettled(engines().map(({ face }) => face.list(signal)));
  const answers = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  if (answers.flat().some((one) => one.name === name)) return [];
  const isSure = answers.length > 0 && answers.length === asked.length;
  return [
    {
      title: 'target',
      is: isSure ? 'refuse' : 'warn',
      because: isSure
        ? `there is no container ${sanitize(name)}`
        : 'whether it is there is not known: not every engine answers',
    },
  ];
}
