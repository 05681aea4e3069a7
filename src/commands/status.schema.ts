import * as z from 'zod';
import { checkKinds } from '../domain/check.ts';
import { nginxSchema } from './status.nginx.ts';
import { queueSchema, redisSchema, sentinelSchema } from './status.redis.ts';
import { sqliteSchema } from './status.sqlite.ts';

const health = z.enum(['ok', 'warning', 'critical', 'unknown']);
const time = z.iso.datetime();
const ratio = z.number().describe('0 to 1');
const bytes = z.number();
const seconds = z.number();

const failure = z.strictObject({
  kind: z.enum([
    'refused',
    'timeout',
    'credentials',
    'denied',
    'protocol',
    'missing',
    'unsupported',
    'closed',
    'offline',
  ]),
  message: z.string(),
  since: time,
  failures: z.int().describe('in a row'),
});

const system = z
  .strictObject({
    id: z.string(),
    kind: z.enum([
      'host',
      'engine',
      'postgres',
      'pgbouncer',
      'redis',
      'sentinel',
      'sqlite',
      'nginx',
      'check',
    ]),
    title: z.string(),
    cluster: z.string().nullable(),
    where: z.string(),
    status: health,
    version: z.string().nullable(),
    uptime_seconds: seconds.nullable(),
    read_at: time.nullable().describe('the last time it answered; what is said of it is from then'),
    failures: z
      .array(z.strictObject({ probe: z.string(), ...failure.shape }))
      .describe('what cannot be read of it now, and why'),
  })
  .describe('something that is watched');

const alert = z.strictObject({
  name: z.string(),
  severity: z.enum(['warning', 'critical']),
  state: z
    .enum(['pending', 'firing', 'no_data'])
    .describe(
      'pending: true now, and not long enough to fire; no_data: it was true, and cannot be told any more',
    ),
  target: z.string(),
  summary: z.string(),
  since: time,
  value: z.number().nullable().describe('in the unit of its rule'),
  threshold: z.number().nullable().describe('what it is measured against, where that is one number'),
  action: z.string().nullable().describe('what the rule suggests to do'),
  runbook: z.string().nullable(),
});

const filesystem = z.strictObject({
  mount: z.string(),
  type: z.string(),
  size_bytes: bytes,
  available_bytes: bytes,
  used_ratio: ratio.nullable(),
  inodes_used_ratio: ratio.nullable(),
  full_in_seconds: seconds.nullable(),
  read_only: z.boolean(),
});

const host = z.strictObject({
  name: z.string(),
  cores: z.int(),
  cpu_used_ratio: ratio.nullable(),
  cpu_steal_ratio: ratio.nullable(),
  load: z.tuple([z.number(), z.number(), z.number()]).describe('over 1, 5 and 15 minutes'),
  memory_total_bytes: bytes,
  memory_available_bytes: bytes,
  memory_used_ratio: ratio.nullable(),
  swap_used_ratio: ratio.nullable(),
  filesystems: z.array(filesystem).nullable(),
});

const container = z.strictObject({
  engine: z.string().describe('the id of its system'),
  id: z.string(),
  name: z.string(),
  image: z.string(),
  state: z.string(),
  health: z.enum(['starting', 'healthy', 'unhealthy']).nullable().describe('null: it has no health check'),
  exit_code: z.int().nullable(),
  restarts: z.int().nullable(),
  started_at: time.nullable(),
  cpu_cores: z.number().nullable(),
  memory_bytes: bytes.nullable(),
  memory_limit_bytes: bytes.nullable().describe('null: none, or not known'),
});

const node = z.strictObject({
  id: z.string(),
  state: z.enum(['up', 'full', 'starting', 'stopping', 'recovering']),
  role: z.enum(['primary', 'standby']).nullable(),
  timeline: z.int().nullable(),
  connections_used: z.int().nullable(),
  connections_usable: z.int().nullable(),
  lag_state: z.enum(['streaming', 'paused', 'disconnected', 'diverged', 'unknown']).nullable(),
  lag_bytes: bytes.nullable(),
  lag_seconds: seconds.nullable(),
  lag_is_minimum: z.boolean().nullable().describe('it may be more: the watching began too late to tell'),
});

const pool = z.strictObject({
  pooler: z.string().describe('the id of its system'),
  database: z.string(),
  user: z.string(),
  clients_active: z.int(),
  clients_waiting: z.int(),
  servers_active: z.int(),
  size: z.int().nullable(),
  max_wait_seconds: seconds,
  paused: z.boolean(),
});

const checkInstance = z.strictObject({
  name: z.string(),
  outcome: z.enum(['passed', 'failed', 'unknown']).describe('of the last try'),
  because: z.string().nullable(),
  status_code: z.int().nullable(),
  exit_code: z.int().nullable().describe('of a command'),
  duration_seconds: seconds,
  conditions: z.array(
    z.strictObject({ condition: z.string(), holds: z.boolean(), actual: z.string().nullable() }),
  ),
  parts: z
    .array(z.strictObject({ name: z.string(), status: z.string(), health, message: z.string().nullable() }))
    .describe('of the application’s own health document'),
  perfdata: z.array(z.strictObject({ label: z.string(), value: z.number(), unit: z.string() })),
});

const check = z.strictObject({
  name: z.string(),
  kind: z.enum(checkKinds),
  state: z.enum(['passing', 'failing', 'unknown']).describe('by its own thresholds'),
  severity: z.enum(['warning', 'critical']).nullable().describe('while it is failing'),
  because: z.string().nullable(),
  since: time,
  tried_at: time,
  last_result: z.enum(['passed', 'failed']).nullable(),
  in_a_row: z.int().describe('tries with that result'),
  p50_seconds: seconds.nullable(),
  p95_seconds: seconds.nullable(),
  availability_24h_ratio: ratio.nullable().describe('of the time that is known'),
  certificate_expires_at: time.nullable().describe('the first of its chain'),
  instances: z.array(checkInstance),
});

/** What `status --json` prints. Numbers are of the last good reading; `systems` says how old that is. */
export const statusSchema = z
  .strictObject({
    version: z.literal(1),
    at: time,
    status: health.describe('the worst of everything; critical wins over unknown'),
    stack: z.string(),
    environment: z.enum(['development', 'testing', 'staging', 'production']).nullable(),
    access: z.enum(['watch', 'operate']),
    program_version: z.string(),
    systems: z.array(system),
    alerts: z.array(alert).describe('what is wrong now, the worst first'),
    notices: z.array(z.string()).describe('what to know about this program and its configuration'),
    host: host.nullable(),
    containers: z.array(container),
    postgres: z.array(node),
    pools: z.array(pool),
    checks: z.array(check),
    nginx: z.array(nginxSchema),
    redis: z.array(redisSchema),
    sentinels: z.array(sentinelSchema),
    queues: z.array(queueSchema),
    sqlite: z.array(sqliteSchema),
  })
  .meta({ title: 'quarterdeck status --json', description: 'Unknown is null, never zero.' });

export type Status = z.infer<typeof statusSchema>;
