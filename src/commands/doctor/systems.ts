import { duration } from '../../core/format.ts';
import type { FailureKind } from '../../core/reading.ts';
import { mainProbe, mainReading, readingsOf } from '../../domain/health.ts';
import type { System, SystemKind } from '../../domain/stack.ts';
import type { World } from '../../domain/world.ts';
import { examineCheck } from './checks.ts';
import { examineEngine } from './engine.ts';
import { doubt, type Finding, fine, problem } from './finding.ts';
import { examineNginx } from './nginx.ts';
import { examinePostgres } from './postgres.ts';
import { examineRedis } from './redis.ts';
import { examineSqlite, sqliteMend } from './sqlite.ts';

/** What is judged of a system that answers. */
const byKind: { readonly [K in SystemKind]?: (world: World, system: System) => readonly Finding[] } = {
  engine: examineEngine,
  postgres: examinePostgres,
  redis: examineRedis,
  sentinel: examineRedis,
  nginx: examineNginx,
  sqlite: examineSqlite,
};

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
    ...(byKind[kind]?.(world, system) ?? []),
  ];
}

function mendOf(failure: FailureKind, kind: SystemKind, where: string): string {
  if (kind === 'sqlite') return sqliteMend(failure, where);
  switch (failure) {
    case 'refused':
    case 'missing':
      return `start it, or correct its address: ${where}`;
    case 'timeout':
    case 'closed':
      return `see whether it hangs, and whether a firewall is between here and ${where}`;
    case 'credentials':
      return 'correct the user, the reference to the password, or the certificate files';
    case 'denied':
      if (kind === 'redis' || kind === 'sentinel')
        return 'give the user the rights of ops_monitor in the README';
      if (kind === 'nginx') return 'allow this machine in the location of stub_status: allow 127.0.0.1;';
      return kind === 'engine'
        ? 'add this user to the group of the socket (docker), log in again; who is in it is as good as root'
        : 'let the role in: GRANT CONNECT, pg_hba.conf; quarterdeck doctor --roles prints its SQL';
    case 'protocol':
      return `see what answers at ${where}: it is not what it should be`;
    case 'offline':
      return `see the network of this host: it has no way to ${where}`;
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
