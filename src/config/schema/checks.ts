import * as z from 'zod';
import { isProblem, parseCondition } from '../../domain/check/condition.ts';
import { parseEndpoint } from '../addresses/endpoint.ts';
import { parsePostgresUrl } from '../addresses/postgres-url.ts';
import { parseRedisUrl } from '../addresses/redis-url.ts';
import { checkKind, urlsOf } from '../checks.ts';
import { deploy, scale } from './deploy.ts';
import { argv, duration, listOf, mapping, name, path, text } from './parts.ts';
import { secret } from './secret.ts';

const urlExpected = 'http://, https://, tcp:// or tls:// and a host';

/** An address without credentials: what is secret goes into headers. */
const url = z.string({ error: urlExpected }).superRefine((value, context) => {
  const parsed = parseEndpoint(value);
  if (parsed.is === 'refused')
    context.addIssue({ code: 'custom', message: '', params: { says: parsed.because } });
});

const server = (parse: (value: string) => { readonly is: string; readonly because?: string }) =>
  secret.superRefine((value, context) => {
    const parsed = typeof value === 'string' ? parse(value) : undefined;
    if (parsed?.is === 'refused')
      context.addIssue({ code: 'custom', message: '', params: { says: parsed.because } });
  });

const times = z
  .int({ error: 'a whole number from 1 to 100' })
  .min(1, { error: 'a whole number from 1 to 100' })
  .max(100, { error: 'a whole number from 1 to 100' });

const between = (least: string, most: string, low: number, high: number) =>
  duration.refine((value) => value >= low && value <= high, {
    error: `a length of time from ${least} to ${most}`,
  });

const container = z.union(
  [
    text('the name of a container'),
    mapping(
      {
        project: text('the name of a Compose project').optional(),
        service: text('the name of a Compose service'),
      },
      'the name of a container, or a mapping with project and service',
    ),
  ],
  { error: 'the name of a container, or a mapping with project and service' },
);

const unit = z
  .string({ error: 'the name of a systemd unit' })
  .regex(/^[\w@:.\\-]{1,255}$/, { error: 'the name of a systemd unit' })
  .refine((value) => !value.startsWith('-'), { error: 'the name of a systemd unit' });

const conditions = z
  .array(text('a condition such as "[STATUS] == 200"'), { error: 'a list of conditions' })
  .describe('What must hold, in the syntax of Gatus: "[STATUS] == 200". Left out: the kind’s own judgement.')
  .default([]);

/** What can be asked: one of these in each check. */
const asked = {
  url: url.describe('http://, https://, tcp:// or tls://.').optional(),
  instances: z
    .array(url, { error: 'a list of URLs' })
    .min(1, { error: 'at least one URL' })
    .describe('Several URLs of one kind: some down is a warning, all of them as bad as the severity says.')
    .optional(),
  postgres: server(parsePostgresUrl).describe('A PostgreSQL server that lets us in: its URL.').optional(),
  redis: server(parseRedisUrl).describe('A Redis that answers PING: its URL.').optional(),
  container: container
    .describe('A container, or those of a Compose service: running and not unhealthy.')
    .optional(),
  disk: path.describe('A directory: the free space of its file system.').optional(),
  systemd: unit.describe('A systemd unit that is active.').optional(),
  command: argv
    .describe(
      'A Nagios plugin: exit 0 passes, 1 warns, 2 fails, 3 knows nothing. It runs as it stands, without a shell.',
    )
    .optional(),
};

const check = mapping(
  {
    name: name.describe('What it is called: api.'),
    ...asked,
    method: z.enum(['GET', 'HEAD'], { error: '"GET" or "HEAD"' }).default('GET'),
    headers: z
      .record(z.string().regex(/^[!#$%&'*+.^_`|~\w-]+$/, { error: 'the name of a header' }), secret, {
        error: 'a mapping of headers',
      })
      .describe('Request headers; their values are secrets.')
      .default({}),
    follow_redirects: z
      .boolean({ error: 'true or false' })
      .describe('Follow up to five redirects; left out, a redirect is the answer.')
      .default(false),
    verify: z
      .boolean({ error: 'true or false' })
      .describe('false: an untrusted certificate does not fail it. It is shown all the same.')
      .default(true),
    ca: path.describe('An authority to trust besides the usual ones, as a PEM file.').optional(),
    read_only: z
      .boolean({ error: 'true or false' })
      .describe('The command changes nothing: only then it runs on a timer.')
      .default(false),
    every: between('1s', '1d', 1_000, 86_400_000).describe('How often.').default(30_000),
    fast: between('1s', '1d', 1_000, 86_400_000)
      .describe('How often while it fails or recovers; 4s if left out, never more than every.')
      .default(4_000),
    timeout: between('100ms', '60s', 100, 60_000)
      .describe(
        'For one try. Left out: 3s for redis, 5s for postgres, container and instances, 10s for the others.',
      )
      .optional(),
    failures: times.describe('So many failed tries in a row make it failing.').default(3),
    successes: times.describe('So many passed tries in a row make it passing again.').default(2),
    severity: z.enum(['warning', 'critical'], { error: '"warning" or "critical"' }).default('critical'),
    conditions,
  },
  'a mapping with name and what is asked',
).superRefine((found, context) => {
  const given = Object.keys(asked).filter((key) => Reflect.get(found, key) !== undefined);
  if (given.length !== 1) {
    context.addIssue({
      code: 'custom',
      path: [],
      message: `exactly one of ${Object.keys(asked).join(', ')}`,
    });
    return;
  }
  const kind = checkKind(found);
  if (kind === undefined) {
    // One that is none was complained of already.
    if (urlsOf(found).every((written) => parseEndpoint(written).is !== 'refused'))
      context.addIssue({ code: 'custom', path: ['instances'], message: 'URLs of one kind' });
    return;
  }
  for (const [key, kinds] of Object.entries(goesWith))
    if (isGiven(Reflect.get(found, key)) && !kinds.includes(kind))
      context.addIssue({
        code: 'custom',
        path: [key],
        message: '',
        params: { says: `goes with ${kinds.join(' and ')} only` },
      });
  for (const [index, written] of found.conditions.entries()) {
    const parsed = parseCondition(written, kind);
    if (isProblem(parsed))
      context.addIssue({
        code: 'custom',
        path: ['conditions', index],
        message: '',
        params: { says: parsed.problem },
      });
  }
});

const isGiven = (value: unknown): boolean =>
  value !== undefined &&
  value !== false &&
  value !== 'GET' &&
  !(typeof value === 'object' && value !== null && Object.keys(value).length === 0);

const goesWith: Readonly<Record<string, readonly string[]>> = {
  headers: ['http'],
  follow_redirects: ['http'],
  ca: ['http', 'tls'],
  read_only: ['command'],
};

export const checks = listOf(check, 'a list of checks').describe('Health checks.');

const service = mapping(
  {
    name: name.describe('What the service is called: web.'),
    kind: z.enum(['container', 'compose'], { error: '"container" or "compose"' }),
    container: text('the name of a container')
      .describe('Of a plain container; left out: the name.')
      .optional(),
    project: text('the name of a Compose project').optional(),
    service: text('the name of a Compose service').describe('Left out: the name.').optional(),
    health: mapping({ url: url.describe('Where it says how it is.') }, 'a mapping with url')
      .describe('Left out: the health of its containers.')
      .optional(),
    deploy: deploy.describe('How it is deployed.').optional(),
    scale: scale.describe('How many containers of a Compose service there may be.').optional(),
  },
  'a mapping with name and kind',
);

export const services = listOf(service, 'a list of services').describe(
  'What the stack consists of. Each is a check of the same name.',
);

type Named = { readonly name: string };

/** Each service is a check, so that no check may have its name. */
export function namesOnce(
  {
    checks: declared = [],
    services: stack = [],
  }: { readonly checks?: readonly Named[] | undefined; readonly services?: readonly Named[] | undefined },
  context: z.core.$RefinementCtx,
): void {
  const taken = new Set(declared.map(({ name: one }) => one));
  for (const [index, { name: one }] of stack.entries())
    if (taken.has(one))
      context.addIssue({
        code: 'custom',
        path: ['services', index, 'name'],
        message: 'a name that no check has',
      });
}

export type CheckSection = z.output<typeof check>;
export type ServiceSection = z.output<typeof service>;
