import type { Metric } from '../../core/metric.ts';
import type { Nginx, NginxConfiguration, NginxUpstreams, UpstreamReading } from '../nginx.ts';
import { counter, each, gauge, seconds } from '../samples.ts';
import { counted } from './judged.ts';

/** The names are nginx-prometheus-exporter's where it has one. */
export const nginxMetrics: readonly Metric<Nginx>[] = [
  gauge('nginx_up', 'Whether it answers.', () => 1),
  gauge('nginx_connections_active', 'Open connections of clients.', (nginx) => nginx.counters?.active),
  gauge(
    'nginx_connections_reading',
    'Connections whose request is being read.',
    (nginx) => nginx.counters?.reading,
  ),
  gauge(
    'nginx_connections_writing',
    'Connections that are being answered.',
    (nginx) => nginx.counters?.writing,
  ),
  gauge(
    'nginx_connections_waiting',
    'Connections kept open between requests.',
    (nginx) => nginx.counters?.waiting,
  ),
  counter(
    'nginx_connections_accepted',
    'Connections taken since the start.',
    (nginx) => nginx.counters?.accepted,
  ),
  counter(
    'nginx_connections_handled',
    'Connections taken and not dropped.',
    (nginx) => nginx.counters?.handled,
  ),
  counter('nginx_http_requests_total', 'Requests since the start.', (nginx) => nginx.counters?.requests),
  gauge(
    'quarterdeck_nginx_requests_per_second',
    'Requests a second, between two readings.',
    (nginx) => nginx.rates?.requests,
  ),
  gauge(
    'quarterdeck_nginx_connections_dropped_per_second',
    'Connections a second that were accepted and not handled.',
    (nginx) => nginx.rates?.dropped,
  ),
  gauge('quarterdeck_nginx_response_seconds', 'Time from our question to the answer.', ({ roundTrip }) =>
    seconds(roundTrip),
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
  gauge(
    'quarterdeck_nginx_configuration_loaded_timestamp_seconds',
    'When the configuration in use was loaded, in Unix time.',
    ({ process }) => seconds(process?.loadedAt),
  ),
];

const ofUpstream = each<NginxUpstreams, UpstreamReading>(
  'gauge',
  ({ upstreams }) => upstreams,
  ({ name }) => ({ upstream: name }),
);

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
    (upstream) => counted(upstream).meant,
  ),
  ofUpstream(
    'quarterdeck_nginx_upstream_members_down',
    'Those of them that take no connection.',
    (upstream) => counted(upstream).down,
  ),
];
