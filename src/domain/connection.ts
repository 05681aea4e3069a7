import type { BackupPlace } from './backup.ts';
import type { CheckInstance } from './check/target.ts';
import type { CheckSpec } from './check.ts';
import type { System } from './stack.ts';

export type SslMode = 'disable' | 'allow' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';

/** How to reach a PostgreSQL server or a pooler; whatever `url`, `PG*` or `DB_*` said, taken apart. */
export type PostgresAddress = {
  /** A host name, an address, or the directory of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly ssl: {
    readonly mode: SslMode;
    readonly ca?: string;
    readonly cert?: string;
    readonly key?: string;
  };
};

/** An address as its secret resolves: a URL reference hides address and password alike, so both come late. */
export type PostgresLogin = PostgresAddress & { readonly password: string | undefined };

/** How to reach a Redis or a Sentinel. */
export type RedisAddress = {
  /** A host name, an address, or the path of a Unix socket. */
  readonly host: string;
  readonly port: number;
  /** Undefined: the default user. */
  readonly username: string | undefined;
  /** Paths of PEM files, and whether the server's certificate is checked; undefined: in the clear. */
  readonly tls:
    | { readonly ca?: string; readonly cert?: string; readonly key?: string; readonly verify: boolean }
    | undefined;
};

export type RedisLogin = RedisAddress & { readonly password: string | undefined };

/** How to reach a bucket that speaks S3. */
export type S3Login = {
  /** `https://s3.eu-central-1.amazonaws.com`: scheme, host and port. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  /** The bucket is named by the path, not by the host. */
  readonly isByPath: boolean;
  /** Path of a PEM file. */
  readonly ca?: string;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly sessionToken: string | undefined;
};

/** A key whose length is watched. */
export type QueueKey = { readonly db: number; readonly key: string };

export type EngineEndpoint =
  | { readonly type: 'socket'; readonly path: string }
  | {
      readonly type: 'tcp';
      readonly host: string;
      readonly port: number;
      /** Paths of PEM files; without them plain HTTP. */
      readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
    };

export type WatchedDirectory = {
  readonly path: string;
  /** Bytes. */
  readonly limit: number | undefined;
  /** Milliseconds after which a file counts as old. */
  readonly oldAfter: number;
};

export type RedisConnection = {
  readonly kind: 'redis';
  readonly system: System;
  readonly login: () => Promise<RedisLogin>;
  readonly queues: readonly QueueKey[];
};

/** What it takes to open each system's read face. Never leaves the console's process, never drawn, never logged. */
export type Connection =
  | {
      readonly kind: 'host';
      readonly system: System;
      readonly directories: readonly WatchedDirectory[];
      readonly backups?: readonly BackupPlace[];
    }
  | { readonly kind: 'engine'; readonly system: System; readonly endpoint: EngineEndpoint }
  | { readonly kind: 'postgres'; readonly system: System; readonly login: () => Promise<PostgresLogin> }
  | { readonly kind: 'pgbouncer'; readonly system: System; readonly login: () => Promise<PostgresLogin> }
  | RedisConnection
  | {
      readonly kind: 'sentinel';
      readonly system: System;
      readonly login: () => Promise<RedisLogin>;
      /** What it calls the master it is asked for. */
      readonly master: string;
      /** How a node that it names is reached; undefined where the stack file names the nodes. */
      readonly member?: (place: Pick<RedisAddress, 'host' | 'port'>) => RedisConnection;
    }
  | { readonly kind: 'sqlite'; readonly system: System; readonly path: string }
  | {
      readonly kind: 'nginx';
      readonly system: System;
      /** Address of its stub_status page; undefined: as its configuration offers it. */
      readonly status: string | undefined;
      /** Paths of its configuration, and of a certificate besides those in it. */
      readonly config: string | undefined;
      readonly certificate: string | undefined;
    }
  | {
      readonly kind: 'check';
      readonly system: System;
      readonly spec: CheckSpec;
      readonly instances: readonly CheckInstance[];
      readonly env: Readonly<Record<string, string | undefined>>;
    };
