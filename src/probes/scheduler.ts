import type { Clock } from '../core/clock.ts';
import type { ProbeName, SystemId } from '../domain/stack.ts';
import { type Job, type Runner, type RunnerOptions, startRunner } from './runner.ts';

export type Scheduler = {
  /** Begins to read these, each at once. */
  add(jobs: readonly Job[]): void;
  /** Reads one system no more. */
  remove(system: SystemId): void;
  /** The probes that something visible, a rule or a check needs; the others are read at their hidden interval. */
  look(needs: ReadonlySet<ProbeName>): void;
  /** The probes that rules need: these are never read more seldom than rules are evaluated, or than they declare. */
  judgeBy(needs: ReadonlySet<ProbeName>): void;
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
  let running: readonly { readonly job: Job; readonly runner: Runner }[] = [];
  let looked: ReadonlySet<ProbeName> | undefined;
  let judged: ReadonlySet<ProbeName> = new Set();

  function start(job: Job): Runner {
    return startRunner(job, {
      ...options,
      // What paces itself meets nobody else's beat, and would be a burst of its own.
      phase: job.pace === undefined ? phase + options.random() * jitter : options.random() * job.every,
      isLooked: () => looked?.has(job.probe) ?? true,
      isJudged: () => judged.has(job.probe),
      onHealed,
    });
  }

  function onHealed({ system }: Job): void {
    for (const { job, runner } of running) if (job.system === system) runner.retry();
  }

  return {
    add(jobs) {
      running = [...running, ...jobs.map((job) => ({ job, runner: start(job) }))];
    },
    remove(system) {
      for (const { job, runner } of running) if (job.system === system) runner.close();
      running = running.filter(({ job }) => job.system !== system);
    },
    look(needs) {
      const before = looked;
      looked = needs;
      for (const { job, runner } of running)
        if (needs.has(job.probe) && before !== undefined && !before.has(job.probe)) runner.hasten();
    },
    judgeBy(needs) {
      judged = needs;
    },
    readNow(system) {
      for (const { job, runner } of running) if (system === undefined || job.system === system) runner.now();
    },
    close() {
      for (const { runner } of running) runner.close();
      running = [];
    },
  };
}
