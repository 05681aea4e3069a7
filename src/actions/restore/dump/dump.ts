import type { Verdict } from '../../../core/plan.ts';
import { ReadError } from '../../../core/reading.ts';
import { sanitize } from '../../../core/sanitize.ts';
import type { Looking } from '../../action.ts';
import type { Reach } from '../../faces.ts';
import { kind } from '../kind.ts';
import { read } from '../read.ts';
import { draft } from './draft.ts';
import { type Facts, facts } from './facts.ts';
import { look } from './sight.ts';
import { check, fill, make, swap } from './steps.ts';
import { isDump } from './survey.ts';

/** Puts a database back to a dump: it is made beside, checked, and only then takes the name. What had the name stays. */
export const dump = kind({
  name: 'dump',
  takes: isDump,
  facts,
  means: ['as', 'noOwner'],
  draft,
  steps: (known) => ({
    beside: [read, make, fill, check].map((step) => step(known)),
    swap: [swap(known)],
  }),
  prove,
});

async function prove(reach: Reach, known: Facts, { results, signal }: Looking): Promise<readonly Verdict[]> {
  const { names, replaced, backup } = known;
  const { live, isSwapped } = await look(reach, known, signal);
  const title = `database ${sanitize(names.live)}`;
  if (!isSwapped) return [{ title, is: 'refuse', because: 'it is not the one that was restored' }];
  if (live?.isOpen !== true) return [{ title, is: 'refuse', because: 'it lets nobody in' }];
  const { check: counted } = results;
  const rows =
    typeof counted === 'object' && counted !== null && 'rows' in counted ? `, ${counted.rows}` : '';
  const unanswered = await whyUnanswered(reach, known, signal);
  return [
    unanswered === undefined
      ? { title, is: 'pass', because: `it answers, and is ${sanitize(backup.id)}${rows}` }
      : {
          title,
          is: 'warn',
          because: `it is ${sanitize(backup.id)}${rows}; we are not let in: ${unanswered}`,
        },
    ...(replaced === null
      ? []
      : [{ title: 'what was replaced', is: 'pass', because: `kept as ${sanitize(names.old)}` } as const]),
  ];
}

/** Who watches the server is not let into every database. */
async function whyUnanswered(
  reach: Reach,
  { system, names }: Facts,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const answer = await reach.postgres(system, names.live).read(['node'], signal);
    return answer.is === 'read' ? undefined : answer.message;
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    return error.message;
  }
}
