import type { Instant } from '../core/reading.ts';
import type { JournalEntry } from './journal.ts';
import type { Who } from './run.ts';

/** What a step may have looked at besides a system of the stack. */
export const checkWords = [
  ...['alerts', 'backups', 'certificates', 'checks', 'containers', 'failover', 'host', 'logs'],
  ...['nginx', 'pgbouncer', 'postgres', 'releases', 'replicas'],
] as const;
export type CheckWord = (typeof checkWords)[number];

/** One step of a runbook: what is to be done, what the console can look at itself, what it can do. */
export type RunbookStep = {
  /** It is known by its words. */
  readonly text: string;
  /** One of the words, or the target of a system: ticked while that is well. */
  readonly check?: string;
  /** `quarterdeck run` and this does it. */
  readonly action?: { readonly name: string; readonly target: string };
};

export type Runbook = {
  readonly name: string;
  readonly title: string;
  /** Names of the alerts that it is for. */
  readonly alerts: readonly string[];
  readonly steps: readonly RunbookStep[];
};

/** What somebody ticked, until they, or another one, took it back. */
export type Tick = { readonly at: Instant; readonly by: Who };

/** A step as it is ticked. */
export type TickedStep = { readonly runbook: string; readonly step: string; readonly isDone: boolean };

/** A tick is of one pass through a runbook: after this long it is begun anew. */
const passes = 24 * 3_600_000;

/** The ticks of a runbook that stand, by the words of its steps. `journal`: in whatever order. */
export function ticksOf(
  { name }: Pick<Runbook, 'name'>,
  journal: readonly JournalEntry[],
  now: Instant,
): ReadonlyMap<string, Tick> {
  const ours = journal
    .filter((entry) => entry.kind === 'tick')
    .filter(({ runbook, at }) => runbook === name && now - at < passes)
    .toSorted((one, other) => one.at - other.at);
  const standing = new Map<string, Tick>();
  for (const { step, is, at, by } of ours)
    if (is === 'done') standing.set(step, { at, by });
    else standing.delete(step);
  return standing;
}

/** The runbooks that an alert is bound to. */
export const runbooksFor = (runbooks: readonly Runbook[], alert: string): readonly Runbook[] =>
  runbooks.filter(({ alerts }) => alerts.includes(alert));
