import type { Json } from '../../core/json.ts';
import { type Duration, ReadError } from '../../core/reading.ts';
import { isThere } from '../../systems/postmaster.ts';
import type { EndingVerb } from '../../systems/sessions.write.ts';
import type { Step } from '../action.ts';
import { Unsent } from '../engine/unsent.ts';
import type { Hands } from '../faces.ts';
import type { Facts } from './facts.ts';
import { asked, isOver } from './over.ts';

/** For it to heed: one that is in a system call ends when that does. */
const patience: Duration = 10_000;

/** Has the server end it; where it has no slot left for that, sends its process the signal that the server would. */
export function end(verb: EndingVerb, known: Facts): Step {
  const { system, pid } = known;
  return {
    id: 'end',
    title: verb === 'cancel' ? `cancel what pid ${pid} runs` : `end the session of pid ${pid}`,
    within: patience,
    async run(hands, { signal, tell }) {
      const { startedAt } = known;
      if (startedAt === null) return signalled(verb, known, hands, signal);
      const { queryAt, systemIdentifier } = known;
      const who = { pid, startedAt, queryAt, systemIdentifier };
      const ended = await hands.sessions(system).end(verb, who, patience, signal);
      if (ended.is === 'asked') return { answer: ended.answer, isOver: ended.isOver };
      tell(ended.because);
      return signalled(verb, known, hands, signal, ended.because);
    },
    async happened(reach, looking) {
      const { is, said } = await isOver(verb, reach, known, looking);
      // What the server was asked for may yet come: nobody can say that nothing was done.
      if (is === 'no' && asked(looking.results) !== undefined) throw new ReadError('timeout', said);
      return is;
    },
  };
}

async function signalled(
  verb: EndingVerb,
  { system, local }: Facts,
  hands: Hands,
  signal: AbortSignal,
  because?: string,
): Promise<Json> {
  if (local === null)
    throw new Unsent(
      'refused',
      `${because ?? 'nobody is let in'}, not even through a reserved slot, and its process is not proven to be one of this host (control.pgdata of ${system})`,
    );
  const name = verb === 'cancel' ? 'SIGINT' : 'SIGTERM';
  if (!(await isThere(local))) throw new ReadError('missing', `pid ${local.pid} is gone already`);
  await signalLocal(local, name, hands, signal);
  return { signal: name };
}

/** The signal that the server would send. @throws ReadError `denied` */
export async function signalLocal(
  { as, pid }: NonNullable<Facts['local']>,
  name: 'SIGINT' | 'SIGTERM',
  hands: Hands,
  signal: AbortSignal,
): Promise<void> {
  if (as.length === 0) {
    hands.signals().send(name, pid);
    return;
  }
  const argv = [...as, 'kill', '-s', name.slice(3), String(pid)];
  const env = { PATH: hands.env.PATH ?? '/usr/bin:/bin' };
  const { exitCode, errors } = await hands.programs().run({ argv, env }, signal);
  if (exitCode === 0) return;
  throw new Unsent('denied', `${argv.join(' ')} was refused${errors === '' ? '' : `: ${errors}`}`);
}
