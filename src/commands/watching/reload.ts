import type { Loaded, LoadOptions } from '../../config/load.ts';
import { formatProblem } from '../../config/problem.ts';
import { type Reloaded, reloadOnChange } from '../../config/reload.ts';
import type { Surroundings } from '../../config/surroundings.ts';
import type { Memory } from './memory.ts';
import type { Ruling } from './ruling.ts';
import type { WatchedStack } from './stack.ts';

type Following = {
  readonly asked: LoadOptions;
  readonly surroundings: Surroundings;
  readonly memory: Pick<Memory, 'mask' | 'notices'>;
  readonly stack: Pick<WatchedStack, 'replace'>;
  readonly ruling: Pick<Ruling, 'by'>;
};

/** Watches by the files as they are, until the signal; tells why where a changed one is not used. */
export function followConfiguration(
  loaded: Loaded,
  { asked, surroundings, memory, stack, ruling }: Following,
  signal: AbortSignal,
): void {
  let inUse = loaded;
  const turn = (reloaded: Reloaded): void => {
    const { loaded: next } = reloaded;
    const changed = changeBetween(inUse, next);
    inUse = next;
    memory.notices.tell('configuration', whyKept(reloaded));
    if (changed === 'all') {
      memory.mask(next.redact);
      memory.notices.replace('configuration', next.problems.map(formatProblem));
      stack.replace(next);
    }
    if (changed !== 'nothing') ruling.by(next);
  };
  reloadOnChange(loaded, asked, surroundings, turn, signal);
}

/** `all`: the systems, or what may be done to them, are others, and with them the rules. */
function changeBetween(before: Loaded, after: Loaded): 'nothing' | 'rules' | 'all' {
  if (after === before) return 'nothing';
  const isSameStack =
    after.stackVersion === before.stackVersion && after.stack.access === before.stack.access;
  return isSameStack ? 'rules' : 'all';
}

function whyKept(reloaded: Reloaded): string | undefined {
  if (reloaded.is === 'changed') return undefined;
  const [first] = reloaded.refused.problems;
  return `the changed stack file is not used: ${first === undefined ? 'no reason known' : formatProblem(first)}`;
}
