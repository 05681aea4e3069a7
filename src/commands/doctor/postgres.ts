import { duration } from '../../core/format.ts';
import type { RoleLimits } from '../../domain/postgres/databases.ts';
import type { Up } from '../../domain/postgres.ts';
import type { Environment, System } from '../../domain/stack.ts';
import type { World } from '../../domain/world.ts';
import { doubt, type Finding, problem, strict } from './finding.ts';
import { examineSettings } from './postgres.settings.ts';

const rolesHint = 'quarterdeck doctor --roles prints the SQL of a role that can only watch';

/** What is unsafe or missing about one PostgreSQL server. */
export function examinePostgres({ readings, stack }: World, { id }: System): readonly Finding[] {
  const node = readings.postgres[id]?.last?.value;
  if (node === undefined) return [];
  if (node.is !== 'up')
    return [problem(id, `it is ${node.is}: ${node.message}`, 'look again when it lets clients in')];
  const statements = readings.statements[id]?.last?.value;
  // Standbys have the primary's roles.
  const about = readings.databases[id]?.last?.value;
  const roles = node.role === 'primary' ? (about?.roles ?? []) : [];
  return [
    ...rights(id, node),
    ...(statements?.is === 'absent'
      ? [
          strict(
            stack.environment,
            id,
            `slow statements are not known: ${statements.because}`,
            'add pg_stat_statements to shared_preload_libraries, restart, CREATE EXTENSION pg_stat_statements',
          ),
        ]
      : []),
    ...(node.role === 'primary' && node.archiver?.mode === 'off'
      ? [
          strict(
            stack.environment,
            id,
            'archive_mode is off: nothing can be restored to a point in time',
            'set archive_mode = on and archive_command, then restart',
          ),
        ]
      : []),
    ...(about?.settings === undefined ? [] : examineSettings(stack.environment, id, about.settings)),
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
  return [strict(environment, id, `role ${role.role} has no short limits: ${names.join(', ')}`, ...mends)];
}
