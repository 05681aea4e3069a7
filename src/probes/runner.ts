import type { Clock } from '../core/clock.ts';
import { nextBeat, retryDelay } from '../core/pace.ts';
import { type Duration, type Instant, ReadError } from '../core/reading.ts';
import type { ProbeName, SystemId } from '../domain/stack.ts';
import type { Fact } from '../domain/world.ts';

/** One probe on one system. `read` keeps the last value to itself, and answers with what makes a fact of a good read. */
export type Job = {
  readonly probe: ProbeName;
  readonly system: SystemId;
  readonly every: Duration;
  readonly everyHidden: Duration;
  readonly timeout: Duration;
  /** The interval that the last value asks for, whoever looks. */
  readonly pace?: () => Duration | undefined;
  readonly read: (at: Instant, signal: AbortSignal) => Promise<(at: Instant, took: Duration) => Fact>;
};

export type RunnerOptions = {
  readonly clock: Clock;
  readonly random: () => number;
  readonly emit: (fact: Fact) => void;
  /** What a defect of ours looks like: not a `ReadError`. It becomes a failed reading too, and goes to the log. */
  readonly onDefect: (error: unknown, job: Job) => void;
  /** A read succeeded after one or more that failed. */
  readonly onHealed: (job: Job) => void;
  /** Offset of this pair's beats, in milliseconds. */
  readonly phase: Duration;
  readonly isLooked: () => boolean;
  /** A rule needs it. */
  readonly isJudged: () => boolean;
};

export type Runner = {
  /** Reads at once, or again at once when a read is under way. */
  now(): void;
  /** Somebody looks again: what is older than one interval is read now, and a long wait is cut short. */
  hasten(): void;
  /** The system answers again: what failed is not waited for. */
  retry(): void;
  close(): void;
};

/** Rules are evaluated this often at least; more often nothing is read for them. */
const evaluation = 15_000;
/** What is slow by its nature is read no faster for a rule. */
const judgedEvery = ({ every, everyHidden }: Job): Duration =>
  Math.min(everyHidden, Math.max(every, evaluation));
/** Rates need two readings; nobody should wait a whole interval for the second one. */
const secondReading = 1_000;
/** What is read so seldom waits at the start until what is quick was drawn. */
const seldom = 10_000;
const leisure = 300;
/** How long a read may take to notice its deadline and say more than that it passed. */
const grace = 100;

/** Reads one pair at its own fixed rate: never two reads at once, each with a deadline, backing off while it fails. */
export function startRunner(job: Job, options: RunnerOptions): Runner {
  const { clock, random, emit, onDefect, onHealed, phase, isLooked, isJudged } = options;
  let failures = 0;
  let successes = 0;
  let answeredAt = Number.NEGATIVE_INFINITY;
  let state: 'waiting' | 'reading' | 'reading, then again' | 'closed' = 'waiting';
  let cancelWait: (() => void) | undefined;
  let controller = new AbortController();

  function plan(at: Instant): void {
    cancelWait?.();
    if (state !== 'closed') cancelWait = clock.after(Math.max(0, at - clock.now()), () => void read());
  }

  const interval = (usual: Duration): Duration => job.pace?.() ?? usual;

  function succeeded(fact: Fact): void {
    const isHealed = failures > 0;
    failures = 0;
    successes++;
    answeredAt = fact.at;
    emit(fact);
    const every = interval(isLooked() ? job.every : isJudged() ? judgedEvery(job) : job.everyHidden);
    const now = clock.now();
    plan(successes === 1 ? now + Math.min(every, secondReading) : nextBeat(now, every, phase));
    if (isHealed) onHealed(job);
  }

  function failed({ kind, message }: ReadError): void {
    failures++;
    const at = clock.now();
    const nextTry = at + retryDelay(failures, job.every, isLooked(), random());
    emit({ type: 'failed', probe: job.probe, system: job.system, at, kind, message, nextTry });
    plan(nextTry);
  }

  async function read(): Promise<void> {
    // The read before was abandoned at its deadline and still hangs: the next one waits until it lets go.
    if (state === 'reading') state = 'reading, then again';
    if (state !== 'waiting') return;
    state = 'reading';
    controller = new AbortController();
    const outcome = once();
    const start = clock.now();
    const cancelDeadline = clock.after(job.timeout, () => {
      const late = new ReadError('timeout', `no answer within ${job.timeout / 1000} s`);
      controller.abort(late);
      clock.after(grace, () => outcome(() => failed(late)));
    });
    try {
      const factOf = await job.read(start, controller.signal);
      outcome(() => succeeded(factOf(clock.now(), clock.now() - start)));
    } catch (error) {
      if (!(error instanceof ReadError)) onDefect(error, job);
      outcome(() => failed(error instanceof ReadError ? error : defect(error)));
    } finally {
      cancelDeadline();
      finish();
    }
  }

  /** The first of answer and deadline counts; what comes after it, or after closing, does not. */
  function once(): (act: () => void) => void {
    let isOpen = true;
    return (act) => {
      if (!isOpen || state === 'closed') return;
      isOpen = false;
      act();
    };
  }

  function finish(): void {
    if (state === 'closed') return;
    const isAgain = state === 'reading, then again';
    state = 'waiting';
    if (isAgain) plan(clock.now());
  }

  plan(clock.now() + (job.every < seldom ? 0 : leisure));
  return {
    now() {
      if (state === 'reading') state = 'reading, then again';
      else if (state === 'waiting') plan(clock.now());
    },
    hasten() {
      const now = clock.now();
      const isDue = failures > 0 || now - answeredAt > interval(job.every);
      if (state === 'waiting') plan(isDue ? now : nextBeat(now, interval(job.every), phase));
    },
    retry() {
      if (state === 'waiting' && failures > 0) plan(clock.now());
    },
    close() {
      state = 'closed';
      cancelWait?.();
      controller.abort(new ReadError('closed', 'the console is closing'));
    },
  };
}

function defect(error: unknown): ReadError {
  return new ReadError(
    'protocol',
    `the probe failed: ${error instanceof Error ? error.message : String(error)}`,
  );
}
