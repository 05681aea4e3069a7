import { sanitize } from '../../core/sanitize.ts';
import type { Environment } from '../../domain/stack.ts';
import { sign } from '../../views/health.ts';
import { type Line, span } from '../../views/line.ts';
import type { Glyphs } from '../../views/panel.ts';
import { pad, width } from '../../views/text.ts';

/** What one check found. `warning`: it works, but less than it could, or less safely; `problem`: something does not. */
export type Finding = {
  /** The check, and what it is about: `terminal`, `postgres/main/p1`. */
  readonly id: string;
  readonly severity: 'ok' | 'warning' | 'problem';
  readonly what: string;
  /** What to do about it. */
  readonly mend?: string;
};

export const fine = (id: string, what: string): Finding => ({ id, severity: 'ok', what });

export const doubt = (id: string, what: string, mend: string): Finding => ({
  id,
  severity: 'warning',
  what,
  mend,
});

export const problem = (id: string, what: string, mend: string): Finding => ({
  id,
  severity: 'problem',
  what,
  mend,
});

/** Asked of what people depend on; in development and in tests it is only mentioned (requirement A2). */
export function strict(
  environment: Environment | undefined,
  id: string,
  what: string,
  ...mends: readonly string[]
): Finding {
  const isLoose = environment === 'development' || environment === 'testing';
  return isLoose ? fine(id, what) : doubt(id, what, mends.join('; '));
}

const codes = { ok: 0, warning: 1, problem: 2 } as const;

/** 0, 1 or 2, by the worst. */
export const exitCodeOf = (findings: readonly Finding[]): number =>
  Math.max(0, ...findings.map(({ severity }) => codes[severity]));

const healths = { ok: 'ok', warning: 'warning', problem: 'critical' } as const;

/** One line a finding, and below it how to mend it. */
export function findingLines(findings: readonly Finding[], glyphs: Glyphs): readonly Line[] {
  const columns = Math.max(0, ...findings.map(({ id }) => width(sanitize(id))));
  return findings.flatMap(({ id, severity, what, mend }) => {
    const tone = severity === 'ok' ? 'dim' : 'plain';
    const said: Line = [
      sign(healths[severity], glyphs),
      span(` ${pad(severity, 8)} ${pad(sanitize(id), columns)}  `, tone),
      span(sanitize(what), tone),
    ];
    const how: Line = [span(`${' '.repeat(columns + 13)}${glyphs.arrow} ${sanitize(mend ?? '')}`, 'dim')];
    return mend === undefined ? [said] : [said, how];
  });
}

/** The findings as `--json` prints them. */
export const findingsJson = (at: number, findings: readonly Finding[]) => ({
  version: 1,
  at: new Date(at).toISOString(),
  findings: findings.map(({ id, severity, what, mend }) => ({ id, severity, what, mend: mend ?? null })),
});
