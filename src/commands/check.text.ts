import type { Health } from '../core/alert.ts';
import { duration } from '../core/format.ts';
import { sanitize } from '../core/sanitize.ts';
import { quoteLabel } from '../domain/check/plugin.ts';
import { certificateLeft, checkHealth } from '../domain/check/questions.ts';
import type { Check } from '../domain/check.ts';

const words = {
  ok: 'OK',
  warning: 'WARNING',
  critical: 'CRITICAL',
  unknown: 'UNKNOWN',
} as const satisfies Record<Health, string>;

/**
 * The checks as a Nagios plugin prints them: the state and why in one line, the numbers after the bar, and of several
 * checks a line each below.
 */
export function formatPlugin(checks: readonly Check[], overall: Health): string {
  const [only, ...others] = checks;
  if (only === undefined) return 'CHECKS UNKNOWN - no check is declared in the stack file\n';
  const numbers = checks.flatMap((check) => perfOf(check, others.length > 0)).join(' ');
  const head =
    others.length === 0
      ? `${plain(only.name)} ${words[overall]} - ${said(only)}`
      : `CHECKS ${words[overall]} - ${tally(checks)}`;
  const lines =
    others.length === 0
      ? []
      : checks.map((check) => `${words[checkHealth(check)]} ${plain(check.name)} - ${said(check)}`);
  return `${[`${head} | ${numbers}`.replace(/ \| $/, ''), ...lines].join('\n')}\n`;
}

/** What stands before the bar has none of its own. */
const plain = (text: string): string => sanitize(text).replaceAll('|', '/');

function tally(checks: readonly Check[]): string {
  const wrong = checks.filter((check) => checkHealth(check) !== 'ok');
  const passing = `${checks.length - wrong.length} of ${checks.length} passing`;
  return wrong.length === 0 ? passing : `${passing}; ${wrong.map((check) => plain(check.name)).join(', ')}`;
}

function said(check: Check): string {
  const [first] = check.instances;
  const left = certificateLeft(check, check.at);
  const parts = [
    check.because === '' ? '' : plain(check.because),
    check.because === '' && check.kind === 'command' ? plain(first?.body ?? '') : '',
    first?.status === undefined || check.because !== '' ? '' : `status ${first.status}`,
    first === undefined ? '' : `in ${duration(first.took)}`,
    left === undefined ? '' : left <= 0 ? 'certificate expired' : `certificate expires in ${duration(left)}`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function perfOf(check: Check, isNamed: boolean): readonly string[] {
  const label = (name: string): string => quoteLabel(sanitize(isNamed ? `${check.name} ${name}` : name));
  const [first] = check.instances;
  if (first === undefined || check.state === 'unknown') return [];
  const left = certificateLeft(check, check.at);
  return [
    `${label('time')}=${(first.took / 1000).toFixed(3)}s;;;0`,
    ...(first.status === undefined ? [] : [`${label('status')}=${first.status}`]),
    ...(left === undefined ? [] : [`${label('certificate')}=${Math.round(left / 1000)}s`]),
    ...first.perf.map(({ label: name, value, unit }) => `${label(name)}=${value}${unit}`),
  ];
}
