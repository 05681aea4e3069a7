import type { Connection } from '../../../src/domain/connection.ts';
import { mainProbe } from '../../../src/domain/health.ts';
import { probesOf } from '../../../src/domain/metrics.ts';
import type { SystemId } from '../../../src/domain/stack.ts';
import { worldMetricNames } from '../../../src/domain/world.metrics.ts';
import type { Fact, World } from '../../../src/domain/world.ts';
import { rules } from '../judged.ts';
import type { Recorded } from '../recorded.ts';
import { watch } from './watch.ts';

/** Does something, which is undone when it is disposed of. */
export type Taking = () => Promise<AsyncDisposable>;

/** How a condition is brought about on the lab. */
export type Staging = Pick<Recorded, 'alert' | 'severity' | 'isCounted'> & {
  readonly connections: readonly Connection[];
  /** What has to be so for the rule to have anything to judge, and is not what is wrong. */
  readonly given?: Taking;
  /** Undefined where only what is so at rest is wanted. */
  readonly stage?: Taking;
  /** What is watched once it is staged, where that is watched anew: whoever is connected already would not meet it. */
  readonly after?: readonly Connection[];
};

/** Stages a condition, and keeps what was read before and while it held. */
export async function record(staging: Staging): Promise<Recorded> {
  const { alert, severity, given, stage, connections, after, isCounted } = staging;
  await using _given = await given?.();
  let watching = watch(connections);
  try {
    const right = await watching.isRight(staging);
    const { systems } = right.stack;
    if (stage === undefined) {
      const keep = kept(alert, systems[0]?.id, right);
      return { alert, severity, systems, right: factsOf(right, keep), wrong: [] };
    }
    if (after !== undefined) watching[Symbol.dispose]();
    await using _staged = await stage();
    if (after !== undefined) watching = watch(after);
    const wrong = await watching.isWrong(staging);
    const keep = kept(alert, wrong.alert.labels.system, right);
    return {
      ...{ alert, severity, systems },
      right: factsOf(right, keep),
      wrong: factsOf(wrong.world, keep),
      ...(isCounted && { isCounted }),
    };
  } finally {
    watching[Symbol.dispose]();
  }
}

type Keep = (probe: string, system: SystemId) => boolean;

/** What the rules of a name judge by: readings of one system, or of all where several tell something together. */
function kept(alert: string, of: SystemId | undefined, { stack }: World): Keep {
  const metrics = rules
    .filter(({ definition }) => definition.alert === alert)
    .flatMap((rule) => rule.metrics);
  const isTogether = metrics.some((metric) => worldMetricNames.has(metric));
  const main = isTogether ? stack.systems.map(({ kind }) => mainProbe[kind]) : [];
  const probes = new Set<string>([...main, ...metrics.flatMap(probesOf)]);
  return (probe, system) => probes.has(probe) && (isTogether || system === of);
}

function factsOf({ readings, at }: World, keep: Keep): readonly Fact[] {
  return Object.entries(readings).flatMap(([probe, bySystem]) =>
    Object.entries(bySystem).flatMap(([system, { last, failure }]): readonly Fact[] => {
      if (!keep(probe, system)) return [];
      // Probe, system and value belong together; the compiler cannot follow them through the entries.
      if (failure === undefined) return [{ type: 'read', probe, system, ...last } as Fact];
      const { kind, message, nextTry } = failure;
      return [{ type: 'failed', probe, system, at, kind, message, nextTry } as Fact];
    }),
  );
}

/** Several hands let go of, the last taken first. */
export async function together(...takings: readonly Taking[]): Promise<AsyncDisposable> {
  const stack = new AsyncDisposableStack();
  for (const take of takings) stack.use(await take());
  return stack;
}

/** What is there until this ends it. */
export const held = (end: () => unknown = () => undefined): AsyncDisposable => ({
  [Symbol.asyncDispose]: async () => void (await end()),
});

/** What was done, and what undoes it. */
export async function undone(done: () => unknown, undo?: () => unknown): Promise<AsyncDisposable> {
  await done();
  return held(undo);
}
