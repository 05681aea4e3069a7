import { duration, perSecond } from '../../core/format.ts';
import { counted, firstToExpire } from '../../domain/nginx/judged.ts';
import { type Case, lastOf, type Words } from './case.ts';
import { because } from './reach.ts';

function upstreamDown(about: Case): string | undefined {
  const upstream = lastOf(about, 'nginxUpstreams')?.upstreams.find(
    ({ name }) => name === about.labels.upstream,
  );
  const [first] = upstream?.members.filter(({ state }) => state === 'down') ?? [];
  if (upstream === undefined || first === undefined) return undefined;
  const { meant, up } = counted(upstream);
  return meant === 1 ? first.because : `${up} of ${meant} up: ${first.because}`;
}

function expiring(about: Case): string {
  const certificate = firstToExpire(lastOf(about, 'nginxConfiguration')?.certificates ?? []);
  const whose = certificate === undefined ? '' : `${certificate.subject}: `;
  const left = duration(Math.abs(about.value) * 1000);
  if (about.value <= 0) return `${whose}expired ${left} ago`;
  return `${whose}${left} left, limit ${duration((about.threshold ?? Number.NaN) * 1000)}`;
}

function broken(about: Case): string | undefined {
  const found = lastOf(about, 'nginxConfiguration')?.findings.find(({ kind }) => kind === 'broken');
  return found && `it would not start again: ${found.what} (${found.at.file}:${found.at.line})`;
}

export const nginxWords: Words = {
  NginxDown: because,
  NginxUpstreamDown: upstreamDown,
  NginxCertificateExpiring: expiring,
  NginxConfigurationBroken: broken,
  NginxDropsConnections: (about) =>
    `accepts connections and drops them, ${perSecond(about.value)}: worker_connections is reached`,
};
