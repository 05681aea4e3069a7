import type { Sections } from '../config/sections.ts';
import type { Clock } from '../core/clock.ts';
import type { Duration } from '../core/reading.ts';
import type { Target } from '../core/target.ts';
import type { LastSeen } from '../domain/changes/seen.ts';
import type { PostgresLogin, RedisAddress } from '../domain/connection.ts';
import type { Stack, System, SystemId } from '../domain/stack.ts';
import type { Ledger } from '../records/releases.ts';
import type { CommandsWrite } from '../systems/commands.write.ts';
import type { DatabasesWrite } from '../systems/databases.write.ts';
import type { DockerFace } from '../systems/docker.ts';
import type { DockerWrite } from '../systems/docker.write.ts';
import type { FilesWrite } from '../systems/files.write.ts';
import type { PgBouncerFace } from '../systems/pgbouncer.ts';
import type { PoolerWrite } from '../systems/pgbouncer.write.ts';
import type { Declared } from '../systems/postgres/declared.ts';
import type { PostgresFace } from '../systems/postgres.ts';
import type { PostgresWrite } from '../systems/postgres.write.ts';
import type { PrimacyWrite } from '../systems/primacy.write.ts';
import type { ProgramsWrite } from '../systems/programs.write.ts';
import type { RedisFace, SentinelFace } from '../systems/redis.ts';
import type { RedisWrite, SentinelWrite } from '../systems/redis.write.ts';
import type { S3Write } from '../systems/s3.write.ts';
import type { SessionsWrite } from '../systems/sessions.write.ts';
import type { SignalsWrite } from '../systems/signals.write.ts';
import type { StandbyWrite } from '../systems/standby.write.ts';
import type { UnitWrite } from '../systems/systemd.write.ts';
import type { TerminalWrite } from '../systems/terminal.write.ts';

/** A container engine of the stack. */
export type EngineAt = { readonly system: SystemId; readonly face: DockerFace };

/**
 * All that planning, proving and reading back may use: read faces of what the stack names, each opened when it is first
 * asked for.
 */
export type Reach = {
  readonly stack: Stack;
  /** What the stack file says, and what discovery found where it says nothing. */
  readonly sections: Sections;
  readonly clock: Clock;
  /** What programs are started with: of it, what each of them needs. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly engines: () => readonly EngineAt[];
  /** In the named database, else the watched one. @throws ReadError of kind `missing` for a system that the stack does not have; so do the others. */
  readonly postgres: (system: SystemId, database?: string) => PostgresFace;
  /** One value by a SELECT of the stack file, which no statement of ours can know. @throws ReadError */
  readonly declared: (
    place: { readonly system: SystemId; readonly database: string | undefined },
    select: string,
    signal: AbortSignal,
  ) => Promise<Declared>;
  readonly pgbouncer: (system: SystemId) => PgBouncerFace;
  /** Also a node that only its Sentinels name. */
  readonly redis: (system: SystemId) => RedisFace;
  readonly sentinel: (system: SystemId) => SentinelFace;
  /** A node that a Sentinel names, where the stack file names none. */
  readonly named: (sentinel: SystemId, place: Pick<RedisAddress, 'host' | 'port'>) => System | undefined;
  /** How long the runs of an action on a target took that were done, the newest first. */
  readonly past: (action: string, target: Target) => Promise<readonly Duration[]>;
  /** What was deployed. */
  readonly releases: Pick<Ledger, 'read' | 'letter' | 'pinOf'>;
  /** How everything was when a console last looked; undefined where none did, or too long ago. */
  readonly lastSeen: () => Promise<LastSeen | undefined>;
};

/** What a step may use besides: the write faces, which a runner alone has. */
export type Hands = Reach & {
  readonly ledger: Ledger;
  readonly engine: (system: SystemId) => DockerWrite;
  /** The units of this host, through what the stack file puts before systemctl. */
  readonly units: () => UnitWrite;
  /** What actions log in to a PostgreSQL node with. @throws ReadError of kind `credentials` where it has none. */
  readonly login: (system: SystemId) => Promise<PostgresLogin>;
  readonly redisWrite: (system: SystemId) => RedisWrite;
  readonly sentinelWrite: (system: SystemId) => SentinelWrite;
  /** Databases that only we use, on a server that is reached as `login` says. */
  readonly scratch: (system: SystemId) => PostgresWrite;
  readonly databases: (system: SystemId) => DatabasesWrite;
  readonly sessions: (system: SystemId) => SessionsWrite;
  readonly standby: (system: SystemId) => StandbyWrite;
  readonly signals: () => SignalsWrite;
  /** The same one whenever it is asked for again: it keeps a lock. */
  readonly primacy: (system: SystemId) => PrimacyWrite;
  readonly pooler: (system: SystemId) => PoolerWrite;
  /** What the backups of `files/app` are encrypted with. @throws ReadError of kind `credentials` where there is no key. */
  readonly archiveKey: (target: string) => Promise<string>;
  readonly programs: () => ProgramsWrite;
  readonly files: () => FilesWrite;
  /** Programs that the stack file declares. */
  readonly commands: () => CommandsWrite;
  readonly terminal: () => TerminalWrite;
  /** The part of a bucket in which copies of a target's backups are kept. @throws ReadError where there is none. */
  readonly remote: (target: string) => S3Write;
  /** Closes what is kept open from one step to the next. */
  readonly letGo: () => void;
};
