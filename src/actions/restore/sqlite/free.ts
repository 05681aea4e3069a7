import { count } from '../../../core/format.ts';
import type { Verdict } from '../../../core/plan.ts';
import { ReadError } from '../../../core/reading.ts';
import { sanitize } from '../../../core/sanitize.ts';
import { type Openers, openersOf } from '../../../systems/openers.ts';

/** "python3 (pid 4711)", and how many more. */
export function openedBy({ by }: Openers): string | undefined {
  const [first, ...others] = by;
  if (first === undefined) return undefined;
  const more = others.length === 0 ? '' : ` and ${count(others.length)} more`;
  return `${sanitize(first.process)} (pid ${first.pid})${more}`;
}

/** @throws ReadError while somebody has the file open: they would go on writing to the one that was put aside. */
export async function assertFree(path: string): Promise<void> {
  const who = openedBy(await openersOf(path));
  if (who !== undefined) throw new ReadError('refused', `${path} is open in ${who}: stop that first`);
}

/** Whoever has it open goes on with the one that is put aside. */
export async function freeVerdict(path: string, clients: 'up' | 'down'): Promise<Verdict> {
  const title = `who has ${path} open`;
  const found = await openersOf(path);
  const who = openedBy(found);
  if (who === undefined)
    return found.unseen === 0
      ? { title, is: 'pass', because: 'nobody' }
      : {
          title,
          is: 'warn',
          because: `nobody that this user can see; it may not look into ${count(found.unseen)} processes`,
        };
  return clients === 'down'
    ? { title, is: 'warn', because: `${who}: it has to end with the clients, or nothing is replaced` }
    : { title, is: 'refuse', because: `${who}: it would go on writing to the old one; stop it first` };
}
