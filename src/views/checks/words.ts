import type { Health } from '../../core/alert.ts';
import { duration, percent } from '../../core/format.ts';
import type { Duration, Instant } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import { certificateHealth, certificateLeft } from '../../domain/check/questions.ts';
import { availability } from '../../domain/check/windows.ts';
import type { Check, Instance, Outcome } from '../../domain/check.ts';
import { sparkline } from '../graph.ts';
import type { Look } from '../panel.ts';
import { timeOf } from '../standing.ts';

/** The metric that the trend of a check is drawn from. */
export const durationMetric = 'probe_duration_seconds';

const trendOver = 900_000;

/** How long the tries took over the last quarter of an hour. */
export function trendOf({ name }: Check, columns: number, { past, at, glyphs }: Look): string {
  const [series] = past.range(durationMetric, { system: `check/${name}` }, at - trendOver, at);
  return sparkline(series, { columns, at, over: trendOver }, glyphs);
}

/** "failing 3 of 3", "passing", "failed 1 of 3", and of one that is failing still "passed 1 of 2". */
export function stateWords({ state, streak, failures, successes }: Check): string {
  if (state === 'unknown') return 'unknown';
  const { result, count } = streak;
  if (state === 'failing')
    return result === 'failed'
      ? `failing ${Math.min(count, failures)} of ${failures}`
      : `passed ${count} of ${successes}`;
  return result === 'failed' ? `failed ${count} of ${failures}` : 'passing';
}

/** Why it does not pass; what is from outside is clean. */
export const becauseOf = ({ because }: Check): string => sanitize(because);

/** The same where the status stands beside it already. */
export const becauseBeside = (check: Check): string =>
  becauseOf(check).replace(new RegExp(`^${statusOf(check)}(, |$)`), '');

/** `200`, the HTTP status of the instance that fails first, else of the first. */
export function statusOf(check: Check): number | undefined {
  const failing = check.instances.find(({ outcome }) => outcome.is === 'failed');
  return (failing ?? check.instances[0])?.status;
}

/** The longest of its instances. */
export function tookOf({ instances, state }: Check): Duration | undefined {
  return state === 'unknown' || instances.length === 0
    ? undefined
    : Math.max(...instances.map(({ took }) => took));
}

/** "2 of 3 up" */
export function instanceWords({ instances }: Check): string {
  if (instances.length < 2) return '';
  const up = instances.filter(({ outcome }) => outcome.is === 'passed').length;
  return `${up} of ${instances.length} up`;
}

/** A ratio that is not quite one is not rounded up to it: 99.98 %. */
export function shareWords(ratio: number): string {
  if (ratio === 1 || ratio < 0.99) return percent(ratio);
  return `${(Math.floor(ratio * 10_000) / 100).toFixed(2)} %`;
}

/** "99.98 % in 24 h", over no more than is known. */
export function availabilityWords({ buckets }: Check, at: Instant, over: Duration): string {
  const found = availability(buckets, at, over);
  return found === undefined ? '' : `${shareWords(found.ratio)} in ${duration(found.known)}`;
}

/** "expires in 12 d" where that is soon. */
export function certificateWords(check: Check): string {
  const left = certificateLeft(check, check.at);
  if (left === undefined || certificateHealth(left) === 'ok') return '';
  return left <= 0 ? 'certificate expired' : `certificate expires in ${duration(left)}`;
}

/** "unknown since 02:38 · our own network is down" */
export const unknownWords = (check: Check, { at, glyphs }: Look): string =>
  `unknown since ${timeOf(check.since, at)} ${glyphs.separator} ${becauseOf(check)}`;

export const outcomeWords = (outcome: Outcome): string =>
  outcome.is === 'passed' ? 'passed' : `${outcome.is}: ${sanitize(outcome.because)}`;

export const outcomeHealth = ({ outcome }: Instance): Health =>
  outcome.is === 'passed' ? 'ok' : outcome.is === 'unknown' ? 'unknown' : outcome.severity;
