import { maskPasswords } from '../../core/mask.ts';
import { ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { Details } from '../../systems/docker.details.ts';
import { showUnit, type UnitShown } from '../../systems/systemd.ts';
import type { Reach } from '../faces.ts';
import type { Part, Sight } from './part.ts';

/** Reads how a part is now. @throws ReadError where nobody tells. */
export async function look(reach: Reach, part: Part, signal: AbortSignal): Promise<Sight> {
  if (part.is === 'unit') return sightOfUnit(await showUnit(part.name, reach.env, signal));
  const engine = reach.engines().find(({ system }) => system === part.engine);
  if (engine === undefined) throw new ReadError('missing', `the stack has no engine ${part.engine} any more`);
  const details = await engine.face.details(part.id, signal);
  return details === 'gone' ? gone : sightOfContainer(details);
}

const gone: Sight = { is: 'gone', born: null, restarts: undefined, health: 'none', says: 'it was removed' };

export function sightOfContainer(details: Details): Sight {
  const { state, health, healthCheck, startedAt, restarts } = details;
  const is = state === 'running' ? 'up' : busy.has(state) ? 'busy' : 'down';
  return {
    is,
    born: startedAt === undefined ? null : String(startedAt),
    restarts,
    health: healthCheck === undefined ? 'none' : (health?.status ?? 'starting'),
    says: wordsOf(details),
  };
}

const busy: ReadonlySet<string> = new Set(['restarting', 'paused', 'removing', 'unknown']);

/** "exited 137, out of memory", "unhealthy, failed 2 times, exit 1: connection refused". */
function wordsOf({ state, health, exitCode, oomKilled, error }: Details): string {
  if (state === 'running') {
    if (health?.status !== 'unhealthy') return health?.status ?? state;
    const { failingStreak, lastExitCode } = health;
    const failed = failingStreak === undefined ? '' : `, failed ${failingStreak} times`;
    const code = lastExitCode === undefined ? '' : `, exit ${lastExitCode}`;
    return `unhealthy${failed}${code}${after(health.lastOutput)}`;
  }
  const code = exitCode === undefined ? '' : ` ${exitCode}`;
  return `${state}${code}${oomKilled === true ? ', out of memory' : ''}${after(error)}`;
}

function after(output: string): string {
  const text = maskPasswords(sanitize(output)).trim();
  return text === '' ? '' : `: ${text.slice(-200)}`;
}

export function sightOfUnit(shown: UnitShown): Sight {
  const [active, sub, result] = [shown('ActiveState'), shown('SubState'), shown('Result')];
  const restarts = shown('NRestarts');
  const isMissing = shown('LoadState') === 'not-found' || shown('LoadState') === 'masked';
  const status = shown('ExecMainStatus');
  const failed =
    result === '' || result === 'success' ? '' : `, ${result}${status === '' ? '' : `, exit ${status}`}`;
  return {
    is: isMissing
      ? 'gone'
      : active === 'active' || active === 'reloading'
        ? 'up'
        : active === 'inactive' || active === 'failed'
          ? 'down'
          : 'busy',
    born: shown('InvocationID') || null,
    restarts: restarts === '' ? undefined : Number(restarts),
    health: 'none',
    says: isMissing
      ? `there is no such unit (${shown('LoadState')})`
      : `${active} (${sub})${failed}${after(shown('StatusText'))}`,
  };
}
