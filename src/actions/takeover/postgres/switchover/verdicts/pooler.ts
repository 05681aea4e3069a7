import { count } from '../../../../../core/format.ts';
import type { Verdict } from '../../../../../core/plan.ts';
import type { PoolerSeen } from '../pooler.ts';
import { pass, refuse, titles, warn } from './titles.ts';

/** Whether the clients can be held, and led to the new primary. Pure. */
export function poolerVerdict(pooler: PoolerSeen): Verdict {
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
