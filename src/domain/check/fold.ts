import type { Duration, Instant } from '../../core/reading.ts';
import type { Attempt, Check, CheckSpec, CheckState, Instance, Outcome } from '../check.ts';
import { combine, judgeAttempt } from './judge.ts';
import { account } from './windows.ts';

const mostTimes = 120;

/**
 * What is held of a check after one more try. The first try decides at once; from then on so many in a row turn it
 * over, and what was not proven by as many yet falls at the first sign. A try that learned nothing leaves what is
 * held as it is, and shows the check as unknown.
 */
export function foldCheck(
  spec: CheckSpec,
  attempts: readonly Attempt[],
  last: Check | undefined,
  at: Instant,
): Check {
  const instances = attempts.map((attempt) => judgeAttempt(spec, attempt, at));
  const outcome = combine(instances);
  const streak = streakOf(outcome, last?.streak);
  const held = holdOf(spec, outcome, streak, last?.held);
  const state: CheckState = outcome.is === 'unknown' ? 'unknown' : (held?.state ?? 'unknown');
  const isSettled = state === 'passing' && outcome.is === 'passed' && held?.proven === true;
  const severity = outcome.is === 'failed' ? outcome.severity : (last?.severity ?? spec.severity);
  return {
    name: spec.name,
    kind: spec.kind,
    every: spec.every,
    failures: spec.failures,
    successes: spec.successes,
    state,
    severity,
    because: outcome.is === 'passed' ? '' : outcome.because,
    since: last?.state === state ? last.since : at,
    held,
    streak,
    pace: isSettled || outcome.is === 'unknown' ? spec.every : spec.fast,
    at,
    instances,
    // The first is slow by our own doing: the program itself has only just begun.
    times: last === undefined ? [] : [...last.times, ...timesOf(instances)].slice(-mostTimes),
    buckets:
      last === undefined ? [] : account(last.buckets, at, elapsed(last, at), standing(outcome, instances)),
  };
}

function streakOf(outcome: Outcome, last: Check['streak'] | undefined): Check['streak'] {
  if (outcome.is === 'unknown') return last ?? { result: 'passed', count: 0 };
  const isSame = last?.result === outcome.is;
  return { result: outcome.is, count: isSame ? last.count + 1 : 1 };
}

function holdOf(
  { failures, successes }: CheckSpec,
  outcome: Outcome,
  { count }: Check['streak'],
  before: Check['held'],
): Check['held'] {
  if (outcome.is === 'unknown') return before;
  const state = outcome.is === 'passed' ? 'passing' : 'failing';
  const proven = count >= (state === 'passing' ? successes : failures);
  if (before === undefined || before.state === state)
    return { state, proven: proven || before?.proven === true };
  return proven || !before.proven ? { state, proven } : before;
}

/** No more than two intervals: while the machine slept nobody looked. */
const elapsed = ({ at: before, pace }: Check, at: Instant): Duration =>
  Math.min(Math.max(0, at - before), 2 * pace);

/** With one of several instances left the service is up. */
function standing(outcome: Outcome, instances: readonly Instance[]): 'up' | 'down' | 'unknown' {
  if (outcome.is !== 'failed') return outcome.is === 'passed' ? 'up' : 'unknown';
  return instances.some((instance) => instance.outcome.is === 'passed') ? 'up' : 'down';
}

const timesOf = (instances: readonly Instance[]): readonly Duration[] =>
  instances.filter(({ outcome }) => outcome.is === 'passed').map(({ took }) => took);
