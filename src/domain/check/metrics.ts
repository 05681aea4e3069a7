import type { Labels, Metric } from '../../core/metric.ts';
import type { Check, Instance } from '../check.ts';
import { phaseNames } from '../check.ts';
import { availability, percentile } from './windows.ts';

type Of<T> = (item: T, check: Check) => number | undefined;

const ofInstance = (name: string, help: string, value: Of<Instance>): Metric<Check> => ({
  name,
  type: 'gauge',
  help,
  *samples(check) {
    for (const instance of check.instances) {
      const known = value(instance, check);
      if (known !== undefined) yield [labelsOf(check, instance), known];
    }
  },
});

const ofCheck = (name: string, help: string, value: (check: Check) => number | undefined): Metric<Check> => ({
  name,
  type: 'gauge',
  help,
  *samples(check) {
    const known = value(check);
    if (known !== undefined) yield [{ check: check.name }, known];
  },
});

const labelsOf = ({ name }: Check, instance: Instance): Labels => ({ check: name, instance: instance.name });

/** `probe_…` are blackbox_exporter's, of each instance by itself; the check's own judgement over all of them is ours. */
export const checkMetrics: readonly Metric<Check>[] = [
  ofInstance(
    'probe_success',
    'Whether the last try passed; no sample where it learned nothing.',
    ({ outcome }) => (outcome.is === 'unknown' ? undefined : Number(outcome.is === 'passed')),
  ),
  ofInstance('probe_duration_seconds', 'How long the last try took.', ({ outcome, took }) =>
    outcome.is === 'unknown' ? undefined : took / 1000,
  ),
  ofInstance('probe_http_status_code', 'Status of the last answer.', ({ status }) => status),
  ofInstance('probe_http_redirects', 'Redirects that were followed.', ({ redirects }) => redirects),
  ofInstance('probe_dns_lookup_time_seconds', 'Time to resolve the name.', ({ phases: { resolve } }) =>
    resolve === undefined ? undefined : resolve / 1000,
  ),
  ofInstance(
    'probe_ssl_earliest_cert_expiry',
    'When the first certificate of the chain expires, in Unix time.',
    ({ certificate }) => (certificate === undefined ? undefined : certificate.expiresAt / 1000),
  ),
  {
    name: 'probe_http_duration_seconds',
    type: 'gauge',
    help: 'Duration of the last try by phase.',
    *samples(check) {
      if (check.kind !== 'http') return;
      for (const instance of check.instances)
        for (const phase of phaseNames) {
          const took = instance.phases[phase];
          if (took !== undefined) yield [{ ...labelsOf(check, instance), phase }, took / 1000];
        }
    },
  },
  {
    name: 'quarterdeck_check_failing',
    type: 'gauge',
    help: 'Whether the check is failing by its own thresholds, and how bad that is.',
    *samples({ name: check, state, severity, since }) {
      if (state !== 'unknown') yield [{ check, severity }, Number(state === 'failing'), since];
    },
  },
  ofCheck('quarterdeck_check_failures', 'Failed tries in a row.', ({ streak }) =>
    streak.result === 'failed' ? streak.count : 0,
  ),
  {
    name: 'quarterdeck_check_availability_ratio',
    type: 'gauge',
    help: 'Share of the known time in which the check was up, since it is watched and within the window.',
    *samples(check) {
      for (const [window, over] of Object.entries({ '1h': 3_600_000, '24h': 86_400_000 })) {
        const known = availability(check.buckets, check.at, over);
        if (known !== undefined) yield [{ check: check.name, window }, known.ratio];
      }
    },
  },
  {
    name: 'quarterdeck_check_response_seconds',
    type: 'gauge',
    help: 'How long half, and 95 of 100, of the last 120 answers took at most.',
    *samples({ name, times }) {
      for (const quantile of [0.5, 0.95]) {
        const found = percentile(times, quantile);
        if (found !== undefined) yield [{ check: name, percentile: String(quantile * 100) }, found / 1000];
      }
    },
  },
  {
    name: 'quarterdeck_check_part_healthy',
    type: 'gauge',
    help: 'Whether a part of the application’s own health document is well.',
    *samples(check) {
      for (const instance of check.instances)
        for (const { name, health } of instance.document?.parts ?? [])
          if (health !== 'unknown')
            yield [{ ...labelsOf(check, instance), part: name }, Number(health === 'ok')];
    },
  },
  {
    name: 'quarterdeck_check_perfdata',
    type: 'gauge',
    help: 'Numbers of a Nagios plugin, in its own units.',
    *samples(check) {
      for (const { perf } of check.instances)
        for (const { label, value, unit } of perf) yield [{ check: check.name, label, unit }, value];
    },
  },
];
