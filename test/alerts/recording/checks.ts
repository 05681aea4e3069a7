import type { CheckTarget } from '../../../src/domain/check/target.ts';
import type { CheckSpec } from '../../../src/domain/check.ts';
import type { Connection } from '../../../src/domain/connection.ts';
import { spec } from '../../domain/check/attempts.ts';
import type { Behaviour } from '../../lab/http.ts';
import type { Lab } from '../../lab/lab.ts';
import { held, type Staging, undone } from './record.ts';

const quick = { every: 300, fast: 200 } as const;

function watched(of: CheckSpec, targets: readonly CheckTarget[]): readonly Connection[] {
  const system = { id: `check/${of.name}`, kind: 'check', title: of.name, where: '127.0.0.1' } as const;
  const instances = targets.map((target, index) => ({ name: `${of.name}-${index + 1}`, target }));
  return [{ kind: 'check', system, spec: of, instances, env: {} }];
}

export function checkStages({ http, tls }: Lab<'http' | 'tls'>): readonly Staging[] {
  const web = (url: string): CheckTarget => ({
    ...{ kind: 'http', url, method: 'GET', headers: async () => ({}), redirects: 'stay' },
    trust: { is: 'required', ca: undefined },
  });
  const api = watched(spec(quick), [web(http.url)]);
  const part = watched(spec({ ...quick, severity: 'warning' }), [web(http.url)]);
  const behaving = (how: Partial<Behaviour>) => () =>
    undone(
      () => http.behave(how),
      () => http.behave(),
    );
  /** Another certificate is at the same place: a deployment, as a check sees it. */
  const shown = (endpoint: 'expiring' | 'chain'): Pick<Staging, 'connections' | 'after' | 'stage'> => {
    const at = (name: 'valid' | 'expiring' | 'chain') =>
      watched(spec({ ...quick, name: 'shop-tls', kind: 'tls', conditions: [] }), [
        {
          ...{ kind: 'tls', host: 'localhost', port: tls.ports[name] },
          trust: { is: 'required', ca: tls.ca },
        },
      ]);
    return {
      connections: at('valid'),
      after: at(endpoint),
      stage: async () => held(),
    };
  };
  return [
    {
      alert: 'CheckFailing',
      severity: 'critical',
      connections: api,
      stage: behaving({ parts: { redis: 'unhealthy' } }),
    },
    { alert: 'CheckFailing', severity: 'warning', connections: part, stage: behaving({ mode: 'reset' }) },
    { alert: 'CheckSlow', severity: 'warning', connections: api, stage: behaving({ delay: 5_200 }) },
    { alert: 'CheckResponseHigh', severity: 'warning', connections: api, stage: behaving({ delay: 2_200 }) },
    { alert: 'CertificateExpiring', severity: 'warning', ...shown('chain') },
    { alert: 'CertificateExpiring', severity: 'critical', ...shown('expiring') },
  ];
}
