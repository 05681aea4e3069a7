import type { Verdict } from '../../../../core/plan.ts';
import type { Reach } from '../../../faces.ts';
import type { Params } from '../../params.ts';
import { isBarred, type Survey } from './survey.ts';
import { candidateVerdicts } from './verdicts/candidate.ts';
import { clusterVerdicts } from './verdicts/cluster.ts';
import { poolerVerdict } from './verdicts/pooler.ts';
import { primaryVerdicts } from './verdicts/primary.ts';
import { pass, refuse, titles } from './verdicts/titles.ts';

/** All that speaks for and against it. */
export function verdicts(reach: Reach, found: Survey, { to, maxLag }: Params): readonly Verdict[] {
  const { cluster, primary, choice, move } = found;
  const common = clusterVerdicts(found);
  if (primary === undefined) return common;
  if (choice === undefined || move === undefined) {
    const named =
      to === primary.system.title ? `${to} is the primary already` : `${to} does not answer as a standby`;
    return [
      ...common,
      refuse(titles.candidate, to === undefined ? 'no standby that may take over answers' : named),
    ];
  }
  return [
    ...common,
    pass(titles.candidate, `${choice.node.system.title}: ${choice.because}`),
    ...candidateVerdicts({ move, cluster, isBarred: isBarred(reach, choice.node), maxLag }),
    ...primaryVerdicts(move),
    poolerVerdict(move.pooler),
  ];
}
