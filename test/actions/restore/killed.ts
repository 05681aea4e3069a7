import type { Action } from '../../../src/actions/action.ts';
import { restore } from '../../../src/actions/restore/restore.ts';
import type { Plan } from '../../../src/core/plan.ts';
import type { RunEntry } from '../../../src/domain/run.ts';
import { crewOf, type pierOf } from '../backup/pier.ts';

/** Every third line of a run file, and every one where more kills are asked for. */
const stride = process.env.QUARTERDECK_KILLS === undefined ? 3 : 1;

/** Kills a runner later and later, until one comes to its end. Hands each kill over with whether it is to be resumed. */
export async function eachKill(
  plan: () => Promise<Plan>,
  faces: Parameters<typeof killedAfter>[2],
  look: (
    next: Awaited<ReturnType<typeof killedAfter>>['next'],
    how: 'resumed' | 'taken back',
  ) => Promise<void>,
): Promise<void> {
  for (let lines = 1; ; lines += stride) {
    const { isWhole, next } = await killedAfter(lines, await plan(), faces);
    if (isWhole) return;
    await look(next, lines % 2 === 0 ? 'resumed' : 'taken back');
  }
}

/** Carries until so many lines are written, and is gone with that; `next` is a runner that finds what it left. */
async function killedAfter(
  lines: number,
  plan: Plan,
  faces: Pick<Awaited<ReturnType<typeof pierOf>>, 'reach' | 'hands'>,
  action: Action = restore,
) {
  const crew = crewOf(action, plan, faces);
  const push = crew.entries.push.bind(crew.entries);
  crew.entries.push = (...entries: RunEntry[]) => {
    if (crew.entries.length >= lines) throw new Error('killed');
    return push(...entries);
  };
  const isWhole = await crew.carry().then(
    () => true,
    () => false,
  );
  const next = crewOf(action, plan, faces);
  next.entries.splice(0, 1, ...crew.entries);
  return { isWhole, next };
}
