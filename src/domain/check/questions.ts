import { byWorst, type Health, worst } from '../../core/alert.ts';
import type { Duration, Instant } from '../../core/reading.ts';
import type { Certificate, Check } from '../check.ts';

/** From how much of a certificate's life being left it is to be renewed: the numbers of the usual blackbox rules. */
const certificateLimits = { warning: 20 * 86_400_000, critical: 3 * 86_400_000 } as const;

/** The certificate that expires first of all that the instances of a check show. */
export function earliestCertificate({ instances }: Check): Certificate | undefined {
  return instances
    .flatMap(({ certificate }) => certificate ?? [])
    .reduce<Certificate | undefined>(
      (first, one) => (first === undefined || one.expiresAt < first.expiresAt ? one : first),
      undefined,
    );
}

export const certificateLeft = (check: Check, at: Instant): Duration | undefined => {
  const certificate = earliestCertificate(check);
  return certificate && certificate.expiresAt - at;
};

export function certificateHealth(left: Duration | undefined): Health {
  if (left === undefined) return 'ok';
  if (left < certificateLimits.critical) return 'critical';
  return left < certificateLimits.warning ? 'warning' : 'ok';
}

/**
 * How a check is: its own state, a warning where some more failures in a row would turn it over, and what it shows of
 * its certificate: one that is about to expire still passes.
 */
export function checkHealth(check: Check): Health {
  if (check.state === 'unknown') return 'unknown';
  const own =
    check.state === 'failing' ? check.severity : check.streak.result === 'failed' ? 'warning' : 'ok';
  return worst([own, certificateHealth(certificateLeft(check, check.at))]);
}

/** The worst first, then by name. */
export const worstFirst = (checks: readonly Check[]): readonly Check[] =>
  checks.toSorted(
    (one, other) => byWorst(checkHealth(one), checkHealth(other)) || (one.name < other.name ? -1 : 1),
  );
