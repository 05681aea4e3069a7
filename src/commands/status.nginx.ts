import * as z from 'zod';
import { count, duration, perSecond } from '../core/format.ts';
import { counted, firstToExpire } from '../domain/nginx/judged.ts';
import type { System } from '../domain/stack.ts';
import type { World } from '../domain/world.ts';

const time = z.iso.datetime();

const member = z.strictObject({
  address: z.string(),
  state: z.enum(['up', 'down', 'unknown', 'marked down']).describe('by a connection of our own'),
  role: z.enum(['member', 'backup']),
  because: z.string().nullable(),
  since: time,
});

/** nginx servers in `status --json`. */
export const nginxSchema = z.strictObject({
  id: z.string(),
  connections_active: z.int().nullable().describe('null: it offers no stub_status'),
  requests_per_second: z.number().nullable(),
  connections_dropped_per_second: z.number().nullable(),
  started_at: time.nullable(),
  configuration_loaded_at: time.nullable(),
  certificate_expires_at: time.nullable().describe('the first of all that the configuration names'),
  upstreams: z.array(z.strictObject({ name: z.string(), members: z.array(member) })),
  findings: z.array(
    z.strictObject({
      kind: z.enum(['broken', 'unsafe', 'unread']).describe('broken: it would not start again'),
      what: z.string(),
      file: z.string(),
      line: z.int(),
    }),
  ),
});

const iso = (at: number | undefined): string | null => (at === undefined ? null : new Date(at).toISOString());

export function nginxJson({ stack, readings }: World): z.infer<typeof nginxSchema>[] {
  return stack.systems.flatMap(({ id, kind }) => {
    if (kind !== 'nginx') return [];
    const answer = readings.nginx[id]?.last?.value;
    const configuration = readings.nginxConfiguration[id]?.last?.value;
    const upstreams = readings.nginxUpstreams[id]?.last?.value.upstreams ?? [];
    return [
      {
        id,
        connections_active: answer?.counters?.active ?? null,
        requests_per_second: answer?.rates?.requests ?? null,
        connections_dropped_per_second: answer?.rates?.dropped ?? null,
        started_at: iso(configuration?.process?.startedAt),
        configuration_loaded_at: iso(configuration?.process?.loadedAt),
        certificate_expires_at: iso(firstToExpire(configuration?.certificates ?? [])?.expiresAt),
        upstreams: upstreams.map(({ name, members }) => ({
          name,
          members: members.map(({ address, state, role, because, since }) => ({
            ...{ address, state, role },
            because: because === '' ? null : because,
            since: new Date(since).toISOString(),
          })),
        })),
        findings: (configuration?.findings ?? []).map(({ kind: is, what, at }) => ({
          kind: is,
          what,
          ...at,
        })),
      },
    ];
  });
}

/** The numbers of one nginx, for one line. */
export function nginxFacts({ readings, at }: World, { id }: System): readonly string[] {
  const answer = readings.nginx[id]?.last?.value;
  const upstreams = readings.nginxUpstreams[id]?.last?.value.upstreams ?? [];
  const first = firstToExpire(readings.nginxConfiguration[id]?.last?.value.certificates ?? []);
  return [
    ...(answer?.counters === undefined
      ? ['takes connections']
      : [`${perSecond(answer.rates?.requests)} requests`, `${count(answer.counters.active)} active`]),
    ...upstreams.map(
      (upstream) => `${upstream.name} ${counted(upstream).up} of ${counted(upstream).meant} up`,
    ),
    ...(first === undefined ? [] : [`certificate ${duration(first.expiresAt - at)} left`]),
  ];
}

/** Since when it is up. */
export const nginxStartedAt = ({ readings }: World, { id }: System): number | undefined =>
  readings.nginxConfiguration[id]?.last?.value.process?.startedAt;
