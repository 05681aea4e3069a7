import type { Labels } from './metric.ts';
import type { Duration } from './reading.ts';

/** An alerting rule as its file says it, in Prometheus' words. Times in milliseconds. */
export type RuleDefinition = {
  readonly alert: string;
  readonly expr: string;
  /** How long it must hold before it fires. */
  readonly for: Duration;
  /** How long it goes on firing after it held for the last time. */
  readonly keepFiringFor: Duration;
  readonly labels: Labels;
  /** Templates: `summary`, `description`, `action` (the suggested one), `runbook`. */
  readonly annotations: Labels;
};

/** The unit of an alert's value, as far as its expression tells. */
export type Unit = 'ratio' | 'bytes' | 'seconds' | 'percent' | 'none';

/** How a rule stands. `no data`: nobody provides what it asks for, so that it is neither good nor bad. */
export type RuleStatus = {
  readonly definition: RuleDefinition;
  /** `default`, or the file it is from. */
  readonly from: string;
  readonly state: 'inactive' | 'pending' | 'firing' | 'no data';
  /** Why it could not be evaluated; that is apart from its state, which stays as it was. */
  readonly error?: string;
  /** Metrics that it names and nobody provides now. */
  readonly missing: readonly string[];
  /** How many alerts it has now. */
  readonly active: number;
};
