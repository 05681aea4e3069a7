import { checksOf } from '../../config/checks.ts';
import type { Loaded, Refused } from '../../config/load.ts';
import { formatProblem } from '../../config/problem.ts';
import { examineUntimed } from './checks.ts';
import { doubt, type Finding, fine, problem } from './finding.ts';

const id = 'configuration';

/** Which file is in force, what is wrong with it, and what access it leaves. */
export function examineConfiguration(loaded: Loaded | Refused): readonly Finding[] {
  if (loaded.is === 'refused')
    return loaded.problems.map((found) =>
      problem(id, formatProblem(found), 'nothing else is looked at until it is mended'),
    );
  const { source, problems, stack, ceiling } = loaded;
  const found =
    source.from === 'file'
      ? fine(id, source.path)
      : fine(
          id,
          'there is no stack file: what is found here is watched (quarterdeck config init writes one)',
        );
  const { access, accessBecause } = stack;
  return [
    found,
    fine('access', accessBecause === undefined ? access : `${access}, ${accessBecause}`),
    ...(ceiling.access === 'watch' && ceiling.because !== accessBecause
      ? [fine('access', `this host allows no more than watch: ${ceiling.because}`)]
      : []),
    ...problems.map((said) =>
      doubt(id, formatProblem(said), 'quarterdeck config check says the same after a change'),
    ),
    ...examineUntimed(checksOf(loaded.sections)),
  ];
}
