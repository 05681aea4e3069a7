import { type Health, worst } from '../../core/alert.ts';
import type { Instant, Reading } from '../../core/reading.ts';
import { isDown } from '../../domain/health.ts';
import { configurationHealth, upstreamHealth } from '../../domain/nginx/judged.ts';
import type { Nginx, NginxConfiguration, NginxUpstreams } from '../../domain/nginx.ts';
import type { Stack, System } from '../../domain/stack.ts';
import type { Known } from '../panel.ts';
import { systemsOf } from '../rows.ts';

export const nginxNeeds = ['nginx', 'nginxConfiguration', 'nginxUpstreams'] as const;
export type NginxNeed = (typeof nginxNeeds)[number];

/** All that is known of one nginx. */
export type NginxServer = {
  readonly system: System;
  readonly answer: Reading<Nginx>;
  readonly configuration: Reading<NginxConfiguration>;
  readonly upstreams: Reading<NginxUpstreams>;
};

export const nginxServers = (known: Known<NginxNeed>, stack: Stack): readonly NginxServer[] =>
  systemsOf(stack, 'nginx').map((system) => ({
    system,
    answer: known.nginx[system.id] ?? {},
    configuration: known.nginxConfiguration[system.id] ?? {},
    upstreams: known.nginxUpstreams[system.id] ?? {},
  }));

/** How one nginx is with everything that belongs to it. */
export function nginxHealth({ answer, configuration, upstreams }: NginxServer, at: Instant): Health {
  return worst([
    answerHealth(answer),
    ...[configuration, upstreams].map(({ failure }) => (failure === undefined ? 'ok' : 'unknown')),
    configuration.last === undefined ? 'ok' : configurationHealth(configuration.last.value, at),
    ...(upstreams.last?.value.upstreams ?? []).map(upstreamHealth),
  ]);
}

function answerHealth({ failure, last }: Reading<Nginx>): Health {
  if (failure !== undefined) return isDown[failure.kind] ? 'critical' : 'unknown';
  if (last === undefined) return 'unknown';
  return (last.value.rates?.dropped ?? 0) > 0 ? 'critical' : 'ok';
}
