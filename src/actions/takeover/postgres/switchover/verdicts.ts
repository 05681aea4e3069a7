import { count } from '../../../../core/format.ts';
import type { Verdict } from '../../../../core/plan.ts';
import type { Reach } from '../../../faces.ts';
import type { Params } from '../../params.ts';
import type { PoolerSeen } from './pooler.ts';
import { isBarred, type Survey } from './survey.ts';
import { candidateVerdicts } from './verdicts/candidate.ts';
import { clusterVerdicts } from './verdicts/cluster.ts';
import { primaryVerdicts } from './verdicts/primary.ts';
import { pass, refuse, titles, warn } from './verdicts/titles.ts';

/** All that speaks for and against it. */
export function verdicts(reach: Reach, found: Survey, { to, maxLag }: Params): readonly Verdict[] {
  const { cluster, primary, choice, move } = found;
  const common = clusterVerdicts(found);
  if (primary === undefined) return common;
  if (choice === undefined || move === undefined) {
    const named = to ?? 'no standby';
    const because =
      to === primary.system.title
        ? `${to} is the primary already`
        : `${named} answers as a standby that may take over`;
    return [
      ...common,
      refuse(
        titles.candidate,
        to === undefined || to === primary.system.title ? because : `${to} does not answer as a standby`,
      ),
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

function poolerVerdict(pooler: PoolerSeen): Verdict {
  if (pooler.is === 'none') return pass(titles.pooler, 'there is none in the stack file');
  const name = pooler.system.title;
  if (pooler.is === 'silent')
    return refuse(
      titles.pooler,
      `${pooler.because}: whether it leads to the primary is not known`,
      'allow-pooler',
    );
  if (pooler.databases.length === 0)
    return warn(titles.pooler, `${name} leads nowhere that is known to be the primary`);
  if (pooler.isPaused)
    return refuse(titles.pooler, `${name} is paused already, by somebody else: RESUME it first`);
  if (pooler.file === null)
    return refuse(
      titles.pooler,
      `${name} would go on to lead to the old primary, for it cannot be turned from here: ${pooler.whyNot}`,
      'allow-pooler',
    );
  const [session] = pooler.sessions;
  if (session !== undefined)
    return warn(
      titles.pooler,
      `${session} is pooled by session, and is held only when all its clients have left`,
    );
  return pass(
    titles.pooler,
    `${count(pooler.clients)} clients of ${pooler.databases.join(', ')} are held meanwhile; ${pooler.file.path} is turned`,
  );
}
