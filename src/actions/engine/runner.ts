import type { Outcome } from '../../core/plan.ts';
import { formatTarget, type Target } from '../../core/target.ts';
import type { LockOwner, LockPurpose } from '../../domain/lock.ts';
import type { Confirmation, Process, Purpose, Run, Who } from '../../domain/run.ts';
import type { Lock } from '../../records/locks.ts';
import { carry } from './carry.ts';
import type { Situation } from './judge.ts';
import { type Locks, lockBehindGuard } from './locks.ts';
import { messageOf } from './look.ts';
import { withNext } from './next.ts';
import { type Review, review } from './review.ts';
import { handOver } from './terminal.ts';
import type { Ending, Tools } from './tools.ts';
import { takeBack } from './undo.ts';

/** What a runner is, and what it has. */
export type Runner = {
  readonly tools: Tools;
  readonly self: Process;
  readonly by: Who;
  /** How it was agreed to, this time. */
  readonly how: Confirmation;
  /** Whether it goes on after a logout, in words. */
  readonly lasts: string;
  readonly claim: (target: Target, purpose: LockPurpose) => Promise<Lock>;
  readonly isAlive: (process: Process) => boolean;
  /** Access, guards, and what else runs now. */
  readonly situation: (run: Run) => Promise<Omit<Situation, 'overrides' | 'now'>>;
  /** Has the journal say that it begins. What cannot be recorded is not begun. */
  readonly announce: (run: Run) => Promise<void>;
  /** Keeps what came of it in the journal. */
  readonly record: (run: Run, ending: Ending) => Promise<void>;
};

/**
 * Brings a run home: locks its target, looks whether all is still as it was planned, carries it, resumes it or takes it
 * back, and records what came of it. It resolves with the end, whatever that is.
 */
export async function bringHome(purpose: Purpose, runner: Runner): Promise<Ending> {
  const { tools, by } = runner;
  const { id, plan } = await tools.file.read();
  const { action, risk } = plan;
  const handed = tools.action.handsOver?.(plan);
  // A shell keeps nobody from acting on what it is open in.
  const claim = handed
    ? unlocked
    : await lockBehindGuard(plan, { action, run: id }, runner.claim, tools.clock);
  if (claim.is === 'locked') return decline(purpose, 'locked', locked(claim.target, claim.by), runner);
  if (claim.is === 'impossible' && risk !== 'safe')
    return decline(purpose, 'refused', `${claim.because} Without a lock only safe actions run`, runner);
  try {
    // Whoever had the lock before may have brought it home.
    const run = await tools.file.read();
    const found = await review(purpose, run, runner);
    if (found.is === 'refused') return await decline(purpose, 'refused', found.because, runner);
    const unrecorded = await runner.announce(run).then(() => undefined, messageOf);
    if (unrecorded !== undefined) return await decline(purpose, 'refused', unrecorded, runner);
    const came = await bring(purpose, found, runner).catch(defect);
    const ending = handed === undefined ? withNext(came, await tools.file.read()) : came;
    await tools.file.append({ type: 'over', at: tools.clock.now(), ...ending });
    await runner.record(await tools.file.read(), ending);
    return ending;
  } finally {
    if (claim.is === 'held') await claim.release();
  }

  async function bring(what: Purpose, { preflight }: Review & { is: 'allowed' }, { self, lasts }: Runner) {
    const { file, clock } = tools;
    await file.append({ type: 'started', at: clock.now(), purpose: what, runner: self, by, lasts });
    if (preflight !== undefined) await file.append({ type: 'checked', at: clock.now(), preflight });
    if (handed !== undefined) return handOver(handed, tools);
    return what === 'undo' ? takeBack(`${by.user} took it back`, tools) : carry(await file.read(), tools);
  }
}

const unlocked: Locks = { is: 'held', release: async () => {} };

/** What was begun may be half done; the steps that the file names say how far it came. */
const defect = (error: unknown): Ending => ({
  outcome: 'unknown',
  because: `the runner failed: ${messageOf(error)}`,
});

/** Ends a run that was never begun; one that was stays as it is, and is told why it was not taken up again. */
async function decline(
  purpose: Purpose,
  outcome: Outcome & ('refused' | 'locked'),
  because: string,
  { tools: { file, clock }, by, record }: Runner,
): Promise<Ending> {
  const end = { at: clock.now(), outcome, because };
  const { runner } = await file.read();
  const isNew = purpose === 'carry' && runner === undefined;
  await file.append(isNew ? { type: 'over', ...end } : { type: 'declined', purpose, by, ...end });
  const ending = { outcome, because };
  await record(await file.read(), ending);
  return ending;
}

function locked(target: Target, { pid, since, told }: LockOwner): string {
  const what =
    told === undefined ? '' : `: ${told.action}${told.run === undefined ? '' : `, run ${told.run}`}`;
  const whose = told === undefined ? `process ${pid}` : `${told.user} (process ${pid})`;
  return `${formatTarget(target)} is locked by ${whose} since ${new Date(since).toISOString()}${what}`;
}
