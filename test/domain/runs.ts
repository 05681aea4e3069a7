// A plan and its run, as an action and its runner would have made them.
import type { Plan } from '../../src/core/plan.ts';
import { foldRun } from '../../src/domain/run.fold.ts';
import type { Process, Purpose, Run, RunEntry, Who } from '../../src/domain/run.ts';

export const ana: Who = { user: 'ana', uid: 1000, terminal: 'pts/3' };
export const runner: Process = { pid: 4711, started: 99, boot: 'b00t' };

/** Restarts container web, unless told otherwise. */
export const planOf = (more: Partial<Plan> = {}): Plan => ({
  action: 'restart',
  target: { kind: 'container', name: 'web' },
  params: {},
  summary: 'Restart container web; it is back in about 4 s (last run: 3.8 s)',
  risk: 'disruptive',
  identity: { container: '9f2c1d', started: '2026-11-18 22:10:04' },
  facts: {},
  preflight: [
    { title: 'web is running', is: 'pass', because: 'healthy, up 2 d' },
    { title: 'engine answers', is: 'pass', because: 'docker 27.3, 4 ms' },
  ],
  impact: ['about 12 requests a second wait or fail', 'nginx passes to web-2 meanwhile'],
  steps: [
    { id: 'stop', title: 'stop web' },
    { id: 'start', title: 'start web' },
    { id: 'healthy', title: 'wait for its health check' },
  ],
  proof: ['running, started after now', 'healthy'],
  undo: 'There is nothing to take back: it runs as before.',
  ...more,
});

export const confirmed = (
  at: number,
  more: Partial<RunEntry & { type: 'confirmed' }> = {},
): RunEntry & { type: 'confirmed' } => ({
  type: 'confirmed',
  at,
  run: '20261120-0241-7f3a',
  stack: 'shop',
  plan: planOf(),
  by: ana,
  how: 'yes',
  overrides: [],
  ...more,
});

export const started = (at: number, purpose: Purpose = 'carry'): RunEntry => ({
  type: 'started',
  at,
  purpose,
  runner,
  by: ana,
  lasts: 'It goes on after a logout.',
});

export function runOf(...entries: readonly RunEntry[]): Run {
  const run = foldRun(entries);
  if (run === undefined) throw new Error('a run begins with its confirmation');
  return run;
}
