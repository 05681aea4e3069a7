import { duration } from '../../core/format.ts';
import { type Case, lastOf, type Words } from './case.ts';

const seconds = (value: number | undefined): string =>
  duration(value === undefined ? undefined : value * 1000);
const limit = ({ threshold }: Case): string => `limit ${seconds(threshold)}`;

export const checkWords: Words = {
  CheckFailing: (about) => {
    const check = lastOf(about, 'check');
    if (check === undefined) return undefined;
    const { streak, failures, because } = check;
    return streak.result === 'passed'
      ? `it begins to pass again: ${streak.count} of ${check.successes}`
      : `failed ${Math.min(streak.count, failures)} of ${failures}: ${because}`;
  },
  CertificateExpiring: (about) =>
    about.value <= 0
      ? `expired ${seconds(-about.value)} ago`
      : `${seconds(about.value)} left, ${limit(about)}`,
  CheckSlow: (about) => `it took ${seconds(about.value)}, ${limit(about)}`,
  CheckResponseHigh: (about) => `one answer in twenty takes ${seconds(about.value)}, ${limit(about)}`,
};
