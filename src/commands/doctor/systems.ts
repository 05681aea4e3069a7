import { duration } from '../../core/format.ts';
import type { FailureKind } from '../../core/reading.ts';
import { mainProbe, mainReading, readingsOf } from '../../domain/health.ts';
import type { RoleLimits, Up } from '../../domain/postgres.ts';
import type { Environment, System, SystemKind } from '../../domain/stack.ts';
import type { World } from '../../domain/world.ts';
import { examineCheck } from './checks.ts';
import { doubt, type Finding, fine, problem } from './finding.ts';
import { examineNginx } from './nginx.ts';
import { examineRedis } from './redis.ts';

/** What is missing, wrong or unsafe about the systems that are watched. */
export function examineSystems(world: World): readonly Finding[] {
  const { systems } = world.stack;
  const isAlone = systems.every(({ kind }) => kind === 'host');
  return [
    ...systems.flatMap((system) => examine(world, system)),
    ...(isAlone
      ? [fine('systems', 'no container engine and no PostgreSQL was found: name them in a stack file')]
      : []),
  ];
}

function examine(world: World, system: System): readonly Finding[] {
  const { last, failure } = mainReading(world, system);
  const { id, kind, where } = system;
  if (failure !== undefined) return [problem(id, failure.message, mendOf(failure.kind, kind, where))];
  if (last === undefined)
    return [problem(id, 'it was not read in time', `look at ${where}, then run this again`)];
  if (kind === 'check') return examineCheck(world, system);
  return [
    fine(id, `answers in ${duration(last.took)}`),
    ...parts(world, system),
    ...(kind === 'postgres' ? ofPostgres(world, system) : []),
    ...(kind === 'engine' ? ofEngine(world, system) : []),
    ...(kind === 'nginx' ? examineNginx(world, system) : []),
    ...(kind === 'redis' || kind === 'sentinel' ? examineRedis(world, system) : []),
  ];
}

function mendOf(failure: FailureKind, kind: SystemKind, where: string): string {
  switch (failure) {
    case 'refused':
    case 'missing':
      return `start it, or correct its address: ${where}`;
    case 'timeout':
    case 'closed':
      return `see whether it hangs, and whether a firewall is between here and ${where}`;
    case 'credentials':
      return 'correct the user, or the reference to the password';
    case 'denied':
      if (kind === 'redis' || kind === 'sentinel')
        return 'give the user the rights of ops_monitor in the README';
      if (kind === 'nginx') return 'allow this machine in the location of stub_status: allow 127.0.0.1;';
      return kind === 'engine'
        ? 'add this user to the group of the socket (docker), log in again; who is in it is as good as root'
        : 'let the role in: GRANT CONNECT, pg_hba.conf; quarterdeck doctor --roles prints its SQL';
    case 'protocol':
      return `see what answers at ${where}: it is not what it should be`;
    case 'unsupported':
      return 'see the README for the versions that are supported';
  }
}

/** What else is read of it and cannot be. */
function parts(world: World, { id, kind }: System): readonly Finding[] {
  return readingsOf(world, id).flatMap(([probe, { failure }]) =>
    failure === undefined || probe === mainProbe[kind]
      ? []
      : [doubt(id, `${probe}: ${failure.message}`, 'the rest of it is shown without that part')],
  );
}

function ofEngine({ readings }: World, { id }: System): readonly Finding[] {
  return readings.containers[id]?.last?.value.usageFrom === 'engine'
    ? [
        doubt(
          id,
          'usage is asked of the engine, which costs it several per cent of a core',
          'run where the cgroup files of its containers can be read: /sys/fs/cgroup',
        ),
      ]
    : [];
}

const rolesHint = 'quarterdeck doctor --roles prints the SQL of a role that can only watch';

function ofPostgres({ readings, stack }: World, { id }: System): readonly Finding[] {
  const node = readings.postgres[id]?.last?.value;
  if (node === undefined) return [];
  if (node.is !== 'up')
    return [problem(id, `it is ${node.is}: ${node.message}`, 'look again when it lets clients in')];
  const statements = readings.statements[id]?.last?.value;
  // Standbys have the primary's roles.
  const roles = node.role === 'primary' ? (readings.databases[id]?.last?.value.roles ?? []) : [];
  return [
    ...rights(id, node),
    ...(statements?.is === 'absent'
      ? [
          strict(stack.environment, id, `slow statements are not known: ${statements.because}`, [
            'add pg_stat_statements to shared_preload_libraries, restart, CREATE EXTENSION pg_stat_statements',
          ]),
        ]
      : []),
    ...(node.role === 'primary' && node.archiver?.mode === 'off'
      ? [
          strict(stack.environment, id, 'archive_mode is off: nothing can be restored to a point in time', [
            'set archive_mode = on and archive_command, then restart',
          ]),
        ]
      : []),
    ...roles.filter(isConnected(node)).flatMap((role) => limitless(stack.environment, id, role)),
  ];
}

function rights(id: string, { couldWrite, throughPooler, missing }: Up): readonly Finding[] {
  return [
    ...(couldWrite === undefined
      ? []
      : [doubt(id, `more rights than watching needs: ${couldWrite}`, rolesHint)]),
    ...(throughPooler
      ? [
          doubt(
            id,
            'a pooler answers at this address, so what needs a session of its own is not read',
            'give the node the server’s own address, and the pooler its own place (pooler:)',
          ),
        ]
      : []),
    ...missing.map(({ part, because }) =>
      doubt(id, `${part} cannot be read: ${because}`, `GRANT pg_monitor to the role; ${rolesHint}`),
    ),
  ];
}

/** The session limits the documents ask of the application's roles (requirement A1), in milliseconds. */
const wanted = [
  ['statement_timeout', 'statementTimeout', 60_000],
  ['lock_timeout', 'lockTimeout', 30_000],
  ['idle_in_transaction_session_timeout', 'idleInTransactionTimeout', 300_000],
] as const satisfies readonly (readonly [string, keyof RoleLimits, number])[];

/** A role that nobody uses now may be an administrator's, whose long statements are meant. */
const isConnected =
  ({ connections }: Up) =>
  ({ role }: RoleLimits): boolean =>
    connections.by.some(({ user }) => user === role);

function limitless(environment: Environment | undefined, id: string, role: RoleLimits): readonly Finding[] {
  const lacking = wanted.filter(([, key, most]) => (role[key] ?? Number.POSITIVE_INFINITY) > most);
  if (lacking.length === 0) return [];
  const names = lacking.map(
    ([name, key]) => `${name} ${role[key] === undefined ? 'none' : duration(role[key])}`,
  );
  const mends = lacking.map(
    ([name, , most]) => `ALTER ROLE "${role.role.replaceAll('"', '""')}" SET ${name} = '${most / 1000}s'`,
  );
  return [strict(environment, id, `role ${role.role} has no short limits: ${names.join(', ')}`, mends)];
}

/** Asked of what people depend on; in development and in tests it is only mentioned (requirement A2). */
function strict(
  environment: Environment | undefined,
  id: string,
  what: string,
  mends: readonly string[],
): Finding {
  const isLoose = environment === 'development' || environment === 'testing';
  return isLoose ? fine(id, what) : doubt(id, what, mends.join('; '));
}
