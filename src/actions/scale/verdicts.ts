import { duration } from '../../core/format.ts';
import type { Verdict } from '../../core/plan.ts';
import type { Duration } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { Advice } from '../../domain/scale.ts';

/** All that a change of the count goes by. */
export type Scaling = {
  readonly from: number;
  readonly to: number;
  readonly min: number;
  readonly max: number;
  readonly advice: Advice;
  /** Since it was scaled last; undefined: never, as far as the ledger knows. */
  readonly since: Duration | undefined;
  /** Host ports that its containers ask for by number. */
  readonly ports: readonly number[];
  /** What it is called where Compose did not choose that. */
  readonly ownName: string | undefined;
};

/** A policy that follows every change of the load would never come to rest. */
const coolDown: Duration = 300_000;

/** What speaks for and against having so many. Pure. */
export function scaleVerdicts(scaling: Scaling): readonly Verdict[] {
  const { from, to, min, max, advice, since, ports, ownName } = scaling;
  const isMore = to > 1;
  return [
    from === to
      ? { title: 'count', is: 'refuse', because: `${from} run already` }
      : { title: 'count', is: 'pass', because: `${from} → ${to}` },
    to < min || to > max
      ? {
          title: 'bounds',
          is: 'refuse',
          because: `from ${min} to ${max} are meant to run`,
          override: 'allow-beyond',
        }
      : { title: 'bounds', is: 'pass', because: `from ${min} to ${max}` },
    ...(isMore && ports.length > 0
      ? [
          {
            title: 'host ports',
            is: 'refuse',
            because: `port ${ports.join(', ')} of the host can be had by one container only`,
          } as const,
        ]
      : []),
    ...(isMore && ownName !== undefined
      ? [
          {
            title: 'container name',
            is: 'refuse',
            because: `the compose file calls it ${sanitize(ownName)} (container_name): there can be one of that name`,
          } as const,
        ]
      : []),
    {
      title: 'policy',
      is: advice.replicas === to ? 'pass' : 'warn',
      because: `it would have ${advice.replicas}: ${advice.because}`,
    },
    ...(since !== undefined && since < coolDown
      ? [
          {
            title: 'cool-down',
            is: 'warn',
            because: `it was scaled ${duration(since)} ago; the policy waits ${duration(coolDown)}`,
          } as const,
        ]
      : []),
  ];
}
