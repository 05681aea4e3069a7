import type { BackupPlace, Backups } from './backup.ts';
import type { Check } from './check.ts';
import type { ContainerEvents } from './containers.events.ts';
import type { Containers } from './containers.ts';
import type { CustomAction } from './custom.ts';
import type { Guard } from './guard.ts';
import type { HostEvents } from './host.events.ts';
import type { DeletedFiles, Directories, Filesystems, Host, Processes } from './host.ts';
import type { DeclaredLog } from './logs.ts';
import type { Nginx, NginxConfiguration, NginxUpstreams } from './nginx.ts';
import type { PgBouncer } from './pgbouncer.ts';
import type { Sessions, Statements } from './postgres/activity.ts';
import type { Databases } from './postgres/databases.ts';
import type { PostgresNode } from './postgres.ts';
import type { RedisNode, RedisQueues, RedisSlowlog } from './redis.ts';
import type { Runbook } from './runbook.ts';
import type { Sentinel } from './sentinel.ts';
import type { Sqlite } from './sqlite.ts';

/** What every probe reads. A probe that is not named here does not compile, nor does a panel that needs it. */
export interface Readings {
  readonly host: Host;
  readonly processes: Processes;
  readonly filesystems: Filesystems;
  readonly deletedFiles: DeletedFiles;
  readonly directories: Directories;
  readonly backups: Backups;
  readonly hostEvents: HostEvents;
  readonly containers: Containers;
  readonly containerEvents: ContainerEvents;
  readonly postgres: PostgresNode;
  readonly sessions: Sessions;
  readonly statements: Statements;
  readonly databases: Databases;
  readonly pgbouncer: PgBouncer;
  readonly redis: RedisNode;
  readonly redisSlowlog: RedisSlowlog;
  readonly redisQueues: RedisQueues;
  readonly sentinel: Sentinel;
  readonly sqlite: Sqlite;
  readonly nginx: Nginx;
  readonly nginxConfiguration: NginxConfiguration;
  readonly nginxUpstreams: NginxUpstreams;
  readonly check: Check;
}

export type ProbeName = keyof Readings;

/** `host`, `docker`, `postgres/main/p1`, `pgbouncer/main`: unique in a stack, and the target's text where it is one. */
export type SystemId = string;

export type SystemKind =
  | 'host'
  | 'engine'
  | 'postgres'
  | 'pgbouncer'
  | 'redis'
  | 'sentinel'
  | 'sqlite'
  | 'nginx'
  | 'check';

/** The kind of system that each probe reads. */
export const readOf = {
  host: 'host',
  processes: 'host',
  filesystems: 'host',
  deletedFiles: 'host',
  directories: 'host',
  backups: 'host',
  hostEvents: 'host',
  containers: 'engine',
  containerEvents: 'engine',
  postgres: 'postgres',
  sessions: 'postgres',
  statements: 'postgres',
  databases: 'postgres',
  pgbouncer: 'pgbouncer',
  redis: 'redis',
  redisSlowlog: 'redis',
  redisQueues: 'redis',
  sentinel: 'sentinel',
  sqlite: 'sqlite',
  nginx: 'nginx',
  nginxConfiguration: 'nginx',
  nginxUpstreams: 'nginx',
  check: 'check',
} as const satisfies Record<ProbeName, SystemKind>;

/** Something we connect to. */
export type System = {
  readonly id: SystemId;
  readonly kind: SystemKind;
  /** Short: `p1`, `docker`, the host's name. */
  readonly title: string;
  /** The cluster it belongs to: `main`. */
  readonly group?: string;
  /** Where it is, without credentials: `10.0.0.12:5432/shop`, `/run/docker.sock`. */
  readonly where: string;
  /** What starts and stops it, where the stack file says so: the name of a container, or of a systemd unit. */
  readonly control?: { readonly container?: string; readonly unit?: string };
};

export type Environment = 'development' | 'testing' | 'staging' | 'production';
export type Access = 'watch' | 'operate';

/** What one configuration describes, after discovery: the part of it that everything above may see. No secret is in it. */
export type Stack = {
  readonly name: string;
  readonly environment: Environment | undefined;
  readonly access: Access;
  /** There is no stack file: all of it was found. Then nothing is done that would need to be allowed by name. */
  readonly isDiscovered?: true;
  /** Who set the access, where it was lowered: "set in /etc/quarterdeck/quarterdeck.yaml". */
  readonly accessBecause: string | undefined;
  readonly systems: readonly System[];
  /** Files that are named as logs. */
  readonly logs?: readonly DeclaredLog[];
  /** Where backups are kept. */
  readonly backups?: readonly BackupPlace[];
  /** What raises the bar for actions, the host's own rules before the file's. */
  readonly guards?: readonly Guard[];
  /** Actions that the stack file declares. */
  readonly customs?: readonly CustomAction[];
  /** What is to be done step by step: those of the stack file, and those that come with the program. */
  readonly runbooks?: readonly Runbook[];
};

/** Why nothing can be changed here, in a sentence; undefined where it can. */
export const lookOnly = ({
  access,
  accessBecause,
}: Pick<Stack, 'access' | 'accessBecause'>): string | undefined =>
  access === 'operate'
    ? undefined
    : `You may look but not change anything here: access is watch${accessBecause === undefined ? '' : ` (${accessBecause})`}.`;
