import { type Duration, ReadError } from '../../../core/reading.ts';
import { sanitize } from '../../../core/sanitize.ts';
import { isThere } from '../../../systems/postmaster.ts';
import type { Doing, Step } from '../../action.ts';
import { Unsent } from '../../engine/unsent.ts';
import type { Hands } from '../../faces.ts';
import { signalLocal } from '../step.ts';
import { sessions as words } from '../verdicts.ts';
import type { Facts, One } from './facts.ts';
import { type Answer, answersIn, stillThere } from './over.ts';

/** For them to heed. */
const patience: Duration = 10_000;

/** Has the server end them, one by one; where it has no slot left for that, sends their processes the signal that it would. */
export const endAll = (known: Facts): Step => ({
  id: 'end',
  title: `end ${words(known.sessions.length)} of ${known.whose}`,
  within: patience,
  async run(hands, doing) {
    const { system, sessions, systemIdentifier } = known;
    const who = sessions.map(({ pid, startedAt }) => ({ pid, startedAt, queryAt: null, systemIdentifier }));
    const ended = await hands.sessions(system).endAll(who, patience, doing.signal);
    if (ended.is === 'ended') return { answers: ended.answers.map((one) => ({ ...one })) };
    doing.tell(ended.because);
    return { answers: await signalled(known, hands, doing, ended.because) };
  },
  async happened(reach, looking) {
    const left = await stillThere(reach, known, looking);
    if ('unknown' in left)
      throw new ReadError('refused', `whether they are over cannot be read: ${sanitize(left.unknown)}`);
    if (left.length === 0) return 'yes';
    const answers = answersIn(looking.results);
    if (answers.length === 0) return 'no';
    const refused = new Set(answers.flatMap(({ pid, is }) => (is === 'refused' ? [pid] : [])));
    const awaited = left.filter(({ pid }) => !refused.has(pid));
    // What the server was asked for may yet come.
    if (awaited.length > 0)
      throw new ReadError('timeout', `${stillWords(awaited)} although it was asked for`);
    return 'yes';
  },
});

/** "pid 41, 42 are still there". */
export const stillWords = (left: readonly Pick<One, 'pid'>[]): string =>
  `pid ${left
    .slice(0, 5)
    .map(({ pid }) => pid)
    .join(
      ', ',
    )}${left.length > 5 ? ` and ${left.length - 5} more` : ''} ${left.length === 1 ? 'is' : 'are'} still there`;

/** Others may have had theirs by now. */
async function signalOne(
  pid: number,
  local: NonNullable<One['local']>,
  hands: Hands,
  signal: AbortSignal,
): Promise<Answer> {
  try {
    await signalLocal(local, 'SIGTERM', hands, signal);
    return { pid, is: 'signalled' };
  } catch (error) {
    if (!(error instanceof Unsent)) throw error;
    return { pid, is: 'refused', because: error.message };
  }
}

async function signalled(
  { system, sessions }: Facts,
  hands: Hands,
  { signal }: Pick<Doing, 'signal'>,
  because: string,
): Promise<Answer[]> {
  if (sessions.every(({ local }) => local === null))
    throw new Unsent(
      'refused',
      `${because}, not even through a reserved slot, and none of their processes is proven to be one of this host (control.pgdata of ${system})`,
    );
  const answers: Answer[] = [];
  for (const { pid, local } of sessions) {
    if (local === null)
      answers.push({ pid, is: 'refused', because: 'its process is not proven to be one of this host' });
    else if (!(await isThere(local))) answers.push({ pid, is: 'gone' });
    else answers.push(await signalOne(pid, local, hands, signal));
  }
  return answers;
}
