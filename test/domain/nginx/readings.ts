import { foldUpstreams, type MemberAttempt } from '../../../src/domain/nginx/fold.ts';
import { upstreamsOf } from '../../../src/domain/nginx/upstreams.ts';
import type {
  Nginx,
  NginxCertificate,
  NginxConfiguration,
  NginxUpstreams,
} from '../../../src/domain/nginx.ts';
import { directives } from './configurations.ts';

export const webSystem = {
  id: 'nginx/web',
  kind: 'nginx',
  title: 'web',
  where: '127.0.0.1:80',
} as const;

export const serving = (parts: Partial<Nginx> = {}): Nginx => ({
  counters: {
    active: 12,
    accepted: 4_000,
    handled: 4_000,
    requests: 81_220,
    reading: 0,
    writing: 3,
    waiting: 9,
  },
  rates: { accepted: 4, dropped: 0, requests: 34 },
  roundTrip: 1.4,
  ...parts,
});

const config = '/etc/nginx/nginx.conf';
const day = 86_400_000;

/** A certificate with so many days left. */
export const certificate = (at: number, days: number): NginxCertificate => ({
  file: '/etc/nginx/ssl/shop.pem',
  at: { file: config, line: 27 },
  names: ['shop.example'],
  from: 'file',
  subject: 'shop.example',
  issuer: 'R11',
  expiresAt: at + days * day,
  isSelfSigned: false,
});

const upstreams = upstreamsOf(
  directives('http { upstream api { server 10.0.0.1:80; server 10.0.0.2:80; server 10.0.0.3:80 down; } }'),
);

export const configuration = (at: number, parts: Partial<NginxConfiguration> = {}): NginxConfiguration => ({
  files: [{ path: config, hash: 'a', changedAt: at - 9 * day }],
  process: { startedAt: at - 8 * day, loadedAt: at - 2 * day, workers: 4 },
  upstreams,
  servers: [{ names: ['shop.example'], listens: ['443 ssl'], at: { file: config, line: 22 } }],
  certificates: [certificate(at, 80)],
  logs: ['/var/log/nginx/access.log', '/var/log/nginx/error.log'],
  findings: [],
  ...parts,
});

export const passes: MemberAttempt = { is: 'passed', took: 1.2 };
export const refuses: MemberAttempt = { is: 'failed', because: 'connection refused 10.0.0.2:80', took: 0.3 };

/** The upstream `api` of three, of which one is marked down, after two tries. */
export function members(at: number, one: MemberAttempt, two: MemberAttempt): NginxUpstreams {
  const attempts = new Map([
    ['10.0.0.1:80', one],
    ['10.0.0.2:80', two],
  ]);
  const first = foldUpstreams(upstreams, attempts, undefined, at - 5_000);
  return foldUpstreams(upstreams, attempts, first, at);
}
