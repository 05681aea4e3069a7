import type { Run, RunEntry, RunStep } from './run.ts';

/** A run from the lines of its file, in their order; undefined while the first line is not there. */
export function foldRun(entries: Iterable<RunEntry>): Run | undefined {
  let run: Run | undefined;
  for (const entry of entries) run = learnRun(run, entry);
  return run;
}

/** Folds one more line into a run. Pure. */
export function learnRun(run: Run | undefined, entry: RunEntry): Run | undefined {
  if (entry.type === 'confirmed') return run ?? begun(entry);
  if (run === undefined) return undefined;
  const at = entry.type === 'declined' ? run.at : Math.max(run.at, entry.at);
  return { ...learned(run, entry), at };
}

const begun = (entry: RunEntry & { type: 'confirmed' }): Run => ({
  id: entry.run,
  stack: entry.stack,
  plan: entry.plan,
  by: entry.by,
  how: entry.how,
  overrides: entry.overrides,
  confirmedAt: entry.at,
  purpose: 'carry',
  steps: entry.plan.steps.map(({ id, title }) => ({ id, title, is: 'waiting' })),
  results: {},
  at: entry.at,
});

function learned(run: Run, entry: Exclude<RunEntry, { type: 'confirmed' }>): Run {
  switch (entry.type) {
    case 'started': {
      const { purpose, runner, lasts, at } = entry;
      const { end: _, abort: __, proof: ___, declined: ____, letGo: _____, ...rest } = run;
      return { ...rest, purpose, runner, lasts, startedAt: at };
    }
    case 'checked':
      return { ...run, checked: entry.preflight };
    case 'began':
      return step(run, entry.step, ({ id, title, heldUntil }) => ({
        id,
        title,
        is: 'running',
        began: entry.at,
        ...(heldUntil !== undefined && { heldUntil }),
      }));
    case 'told':
      return step(run, entry.step, ({ ratio: _, ...rest }) => ({
        ...rest,
        text: entry.text,
        ...(entry.ratio !== undefined && { ratio: entry.ratio }),
      }));
    case 'ended': {
      const next = step(run, entry.step, ({ ratio: _, text, ...rest }) => ({
        ...rest,
        is: entry.is,
        ended: entry.at,
        ...((entry.because ?? text) !== undefined && { text: entry.because ?? text ?? '' }),
      }));
      if (entry.result === undefined) return next;
      return { ...next, results: { ...next.results, [entry.step]: entry.result } };
    }
    case 'undoing':
      return step(run, entry.step, (before) => ({ ...before, is: 'undoing' }));
    case 'undone':
      return undone(run, entry);
    case 'held':
      return step(run, entry.step, ({ heldBecause: _, ...before }) => ({
        ...before,
        heldUntil: entry.until,
      }));
    case 'released':
      return released(run, entry);
    case 'handed':
      return { ...run, handedTo: entry.to };
    case 'asked':
      return { ...run, abort: entry.by };
    case 'proved':
      return { ...run, proof: entry.verdicts };
    case 'declined': {
      const { at, outcome, because } = entry;
      return { ...run, declined: { at, outcome, because } };
    }
    case 'over': {
      const { at, outcome, because } = entry;
      return { ...run, end: { at, outcome, because } };
    }
  }
}

/** Undone is what reads back as not there any more: what it and those after it left is not so any more either. */
function undone(run: Run, { step: id, is, because }: RunEntry & { type: 'undone' }): Run {
  const next = step(run, id, (before) => ({
    ...before,
    is: is === 'no' ? 'undone' : is,
    ...(because !== undefined && { text: because }),
  }));
  if (is !== 'no') return next;
  const gone = run.steps.slice(run.steps.findIndex((one) => one.id === id));
  const left = Object.entries(run.results).filter(([name]) => !gone.some((one) => one.id === name));
  return { ...next, results: Object.fromEntries(left) };
}

function released(run: Run, { step: id, by, is, because }: RunEntry & { type: 'released' }): Run {
  const held = run.steps.find((one) => one.id === id && one.heldUntil !== undefined);
  const next = step(run, id, ({ heldUntil, heldBecause: _, ...rest }) =>
    is === 'yes' || heldUntil === undefined
      ? rest
      : // One that could not be read back as released may still stand.
        { ...rest, heldUntil, ...(because !== undefined && { heldBecause: because }) },
  );
  return by === 'guard' && held !== undefined ? { ...next, letGo: held.title } : next;
}

const step = (run: Run, id: string, change: (before: RunStep) => RunStep): Run => ({
  ...run,
  steps: run.steps.map((one) => (one.id === id ? change(one) : one)),
});
