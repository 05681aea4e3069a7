import type { Metric } from '../../core/metric.ts';
import type { Nginx, NginxConfiguration, NginxUpstreams } from '../nginx.ts';
import { counted } from './judged.ts';

const one = (
  type: Metric<Nginx>['type'],
  name: string,
  help: string,
  value: (nginx: Nginx) => number | undefined,
): Metric<Nginx> => ({
  ...{ name, type, help },
  *samples(nginx) {
    const known = value(nginx);
    if (known !== undefined) yield [{}, known];
  },
});

/** The names are nginx-prometheus-exporter's where it has one. */
export const nginxMetrics: readonly Metric<Nginx>[] = [
  one('gauge', 'nginx_up', 'Whether it answers.', () => 1),
  one('gauge', 'nginx_connections_active', 'Open connections of clients.', (nginx) => nginx.counters?.active),
  one(
    'gauge',
    'nginx_connections_reading',
    'Connections whose request is being read.',
    (nginx) => nginx.counters?.reading,
  ),
  one(
    'gauge',
    'nginx_connections_writing',
    'Connections that are being answered.',
    (nginx) => nginx.counters?.writing,
  ),
  one(
    'gauge',
    'nginx_connections_waiting',
    'Connections kept open between requests.',
    (nginx) => nginx.counters?.waiting,
  ),
  one(
    'counter',
    'nginx_connections_accepted',
    'Connections taken since the start.',
    (nginx) => nginx.counters?.accepted,
  ),
  one(
    'counter',
    'nginx_connections_handled',
    'Connections taken and not dropped.',
    (nginx) => nginx.counters?.handled,
  ),
  one(
    'counter',
    'nginx_http_requests_total',
    'Requests since the start.',
    (nginx) => nginx.counters?.requests,
  ),
  one(
    'gauge',
    'quarterdeck_nginx_requests_per_second',
    'Requests a second, between two readings.',
    (nginx) => nginx.rates?.requests,
  ),
  one(
    'gauge',
    'quarterdeck_nginx_connections_dropped_per_second',
    'Connections a second that were accepted and not handled.',
    (nginx) => nginx.rates?.dropped,
  ),
  one(
    'gauge',
    'quarterdeck_nginx_response_seconds',
    'Time from our question to the answer.',
    ({ roundTrip }) => roundTrip / 1000,
  ),
];

/** `x509_…` is x509-certificate-exporter's. */
export const nginxConfigurationMetrics: readonly Metric<NginxConfiguration>[] = [
  {
    name: 'x509_cert_not_after',
    type: 'gauge',
    help: 'When a certificate expires, the first of its chain, in Unix time.',
    samples: ({ certificates }) =>
      certificates.map(({ file, subject, issuer, expiresAt }) => [
        { filepath: file, subject_CN: subject, issuer_CN: issuer },
        expiresAt / 1000,
      ]),
  },
  {
    name: 'quarterdeck_nginx_configuration_findings',
    type: 'gauge',
    help: 'What is wrong about the configuration: broken, unsafe, or not readable for us.',
    *samples({ files, findings }) {
      if (files.length === 0) return;
      for (const kind of ['broken', 'unsafe', 'unread'] as const)
        yield [{ kind }, findings.filter((finding) => finding.kind === kind).length];
    },
  },
  {
    name: 'quarterdeck_nginx_configuration_loaded_timestamp_seconds',
    type: 'gauge',
    help: 'When the configuration in use was loaded, in Unix time.',
    samples: ({ process }) => (process === undefined ? [] : [[{}, process.loadedAt / 1000]]),
  },
];

const ofUpstream = (
  name: string,
  help: string,
  value: (counts: ReturnType<typeof counted>) => number,
): Metric<NginxUpstreams> => ({
  name,
  type: 'gauge',
  help,
  samples: ({ upstreams }) =>
    upstreams.map((upstream) => [{ upstream: upstream.name }, value(counted(upstream))]),
});

export const nginxUpstreamsMetrics: readonly Metric<NginxUpstreams>[] = [
  {
    name: 'quarterdeck_nginx_upstream_member_up',
    type: 'gauge',
    help: 'Whether a member of an upstream takes connections; no sample where that is not known or not meant.',
    *samples({ upstreams }) {
      for (const { name: upstream, members } of upstreams)
        for (const { address: server, state, since } of members)
          if (state === 'up' || state === 'down') yield [{ upstream, server }, Number(state === 'up'), since];
    },
  },
  ofUpstream(
    'quarterdeck_nginx_upstream_members',
    'Members of an upstream that are meant to serve.',
    ({ meant }) => meant,
  ),
  ofUpstream(
    'quarterdeck_nginx_upstream_members_down',
    'Those of them that take no connection.',
    ({ down }) => down,
  ),
];
