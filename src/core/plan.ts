import type { GivenFlags } from './action.ts';
import type { Json } from './json.ts';
import type { Target } from './target.ts';

/** `safe`: nobody notices; `disruptive`: somebody waits or is cut off; `destructive`: something may be lost. */
export type Risk = 'safe' | 'disruptive' | 'destructive';

/** The result of a preflight or of a proof, with its number and the limit where there is one. */
export type Verdict = {
  /** What was looked at: "free space on /var/backups". */
  readonly title: string;
  readonly is: 'pass' | 'warn' | 'refuse';
  /** "2.1 GB, 480 MB needed". */
  readonly because: string;
  /** The flag with which a responder takes it upon themselves, without the dashes: `allow-unhealthy`. */
  readonly override?: string;
  /** What would make it pass: an action of its own. */
  readonly mend?: { readonly action: string; readonly target: Target; readonly flags?: GivenFlags };
};

/** One step of a plan as it is shown; `hold`: something stands still from here until it is released. */
export type PlannedStep = {
  readonly id: string;
  readonly title: string;
  readonly hold?: true;
  readonly pointOfNoReturn?: true | 'last';
  /** There is something to take back, and a way to do it. */
  readonly undo?: true;
};

/** What an action would do now. Plain data: its steps are rebuilt from it, by whoever carries, resumes or undoes it. */
export type Plan<F = Json> = {
  /** `restart`. */
  readonly action: string;
  readonly target: Target;
  readonly params: Json;
  /** One line: "Restart container web; it is back in about 4 s (last run: 3.8 s)". */
  readonly summary: string;
  readonly risk: Risk;
  /** What is typed to confirm it, where that is not the name of its target: the name of what is replaced. */
  readonly word?: string;
  /** What the target is known by, label to value. At execution it must still be the same. */
  readonly identity: Readonly<Record<string, string>>;
  /** What is locked besides the target while it runs: whatever else somebody could change under it. */
  readonly locks?: readonly Target[];
  readonly facts: F;
  readonly preflight: readonly Verdict[];
  /** One line an effect, with its number: "142 connections are cut". */
  readonly impact: readonly string[];
  readonly steps: readonly PlannedStep[];
  /** What is read back at the end: "running", "healthy". */
  readonly proof: readonly string[];
  /** One sentence: how it is taken back, or that it cannot be. */
  readonly undo: string;
};

/** How a run ended. `refused` and `locked`: nothing was done. One without an outcome was interrupted, or goes on. */
export type Outcome = 'done' | 'undone' | 'failed' | 'refused' | 'locked' | 'unknown';

/** What a step left behind, read back. */
export type Happened = 'yes' | 'no' | 'unknown';

/** What keeps a plan from being carried out, without those that are taken upon oneself. */
export const refusalsOf = (
  preflight: readonly Verdict[],
  overrides: readonly string[] = [],
): readonly Verdict[] =>
  preflight.filter(
    ({ is, override }) => is === 'refuse' && !(override !== undefined && overrides.includes(override)),
  );

/** What would mend the first thing that keeps it from being done, or that should give pause. */
export const mendOf = (preflight: readonly Verdict[], overrides: readonly string[] = []): Verdict['mend'] =>
  [...refusalsOf(preflight, overrides), ...preflight.filter(({ is }) => is === 'warn')].find(
    ({ mend }) => mend !== undefined,
  )?.mend;

/** What has to be given before a plan runs. */
export type Required =
  | { readonly is: 'enter' | 'yes' }
  /** The word that is to be typed. */
  | { readonly is: 'word'; readonly word: string; readonly because?: string };

/** Whether a plan may run, and what it takes; or why not. */
export type Judgement =
  | { readonly is: 'allowed'; readonly needs: Required }
  | { readonly is: 'refused'; readonly because: readonly string[] };
