import { foldCheck } from '../../src/domain/check/fold.ts';
import type { Check } from '../../src/domain/check.ts';
import { at } from '../alerts/worlds.ts';
import { attempt, spec } from '../domain/check/attempts.ts';

export const apiSystem = {
  id: 'check/api',
  kind: 'check',
  title: 'api',
  where: 'https://shop.example/health',
} as const;

/** A check with every number known: two tries, a redirect, a certificate, a health document, a plugin's numbers. */
export function fullCheck(): Check {
  const one = attempt({
    body: '{"status":"healthy","checks":{"redis":"ok"}}',
    redirects: 1,
    phases: { resolve: 1, connect: 1, tls: 1, processing: 1, transfer: 1 },
    certificate: {
      subject: 'shop.example',
      issuer: 'R11',
      expiresAt: at + 90 * 86_400_000,
      expiring: 'R11',
      selfSigned: false,
      distrust: undefined,
      protocol: 'TLSv1.3',
    },
  });
  const first = foldCheck(spec(), [one], undefined, at - 4_000);
  const second = foldCheck(spec(), [one], first, at);
  const perf = [{ label: 'load "1"', value: 0.5, unit: 's' }];
  return { ...second, instances: second.instances.map((instance) => ({ ...instance, perf })) };
}
