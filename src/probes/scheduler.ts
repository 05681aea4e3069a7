import type { Clock } from '../core/clock.ts';
import type { ProbeName, SystemId } from '../domain/stack.ts';
import { type Job, type Runner, type RunnerOptions, startRunner } from './runner.ts';

export type Scheduler = {
  /** Begins to read these, each at once. */
  add(jobs: readonly Job[]): void;
  /** The probes that something visible, a rule or a check needs; the others are read at their hidden interval. */
  look(needs: ReadonlySet<ProbeName>): void;
  /** Reads at once, also what backs off: one system, or all. */
  readNow(system?: SystemId): void;
  close(): void;
};

export type SchedulerOptions = Pick<RunnerOptions, 'emit' | 'onDefect'> & {
  readonly clock: Clock;
  readonly random: () => number;
};

/** Spreads the reads of one beat, so that a tick is no burst, and yet its facts meet in one frame. */
const jitter = 60;

/** Reads every pair of probe and system at its own pace. All beats share one phase, which differs from console to console. */
export function startScheduler(options: SchedulerOptions): Scheduler {
  const phase = options.random() * 1_000;
  const running: { readonly job: Job; readonly runner: Runner }[] = [];
  let looked: ReadonlySet<ProbeName> | undefined;

  function start(job: Job): Runner {
    return startRunner(job, {
      ...options,
      phase: phase + options.random() * jitter,
      isLooked: () => looked?.has(job.probe) ?? true,
    });
  }

  return {
    add(jobs) {
      for (const job of jobs) running.push({ job, runner: start(job) });
    },
    look(needs) {
      const before = looked;
      looked = needs;
      for (const { job, runner } of running)
        if (needs.has(job.probe) && before !== undefined && !before.has(job.probe)) runner.hasten();
    },
    readNow(system) {
      for (const { job, runner } of running) if (system === undefined || job.system === system) runner.now();
    },
    close() {
      for (const { runner } of running.splice(0)) runner.close();
    },
  };
}
