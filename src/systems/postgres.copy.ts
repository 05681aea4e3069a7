import type { PostgresLogin } from '../domain/connection.ts';
import { operating } from './postgres/operating.ts';
import { flag, maybeText, type Row, text } from './postgres/row.ts';
import { countRows, type Rows } from './postgres/rows.ts';

/** What a server says that runs on a copy of the data of another one. */
export type CopyTold = {
  readonly systemIdentifier: string;
  /** It has left recovery, and has a timeline of its own. */
  readonly isWhole: boolean;
  readonly timeline: string;
  /** Whether it is past the position that was asked for. */
  readonly isPast: boolean;
  /** A role that may do everything there. */
  readonly superuser: string | undefined;
  /** Those that let somebody in. */
  readonly databases: readonly string[];
};

/** Reads a server that we started ourselves, through the socket that only we can reach. Each rejects with a ReadError. */
export type CopyFace = {
  about(position: string | null, signal: AbortSignal): Promise<CopyTold>;
  /** The rows of every table of a database, as a role that may read all of it. */
  countRows(database: string, as: string, signal: AbortSignal): Promise<Rows>;
};

type CopyOptions = {
  readonly title: string;
  /** The directory of its socket. */
  readonly socket: string;
  readonly port: number;
  readonly user: string;
};

export function openCopy({ title, socket, port, user }: CopyOptions): CopyFace {
  const login = (as: string): PostgresLogin => ({
    ...{ host: socket, port, user: as, password: undefined, database: 'postgres' },
    ssl: { mode: 'disable' },
  });
  const within = (as: string) => operating({ title, login: async () => login(as) });
  return {
    async about(position, signal) {
      const [about = [], databases = []] = await within(user)('postgres', signal, (wire) =>
        wire.run(`${told(position)}; ${names}`, signal),
      );
      const row: Row = about[0] ?? {};
      return {
        systemIdentifier: text(row, 'system_identifier'),
        isWhole: flag(row, 'is_whole'),
        timeline: text(row, 'timeline'),
        isPast: flag(row, 'is_past'),
        superuser: maybeText(row, 'superuser'),
        databases: databases.map((one) => text(one, 'name')),
      };
    },
    countRows: (database, as, signal) =>
      within(as)(database, signal, (wire) => countRows(wire, undefined, signal)),
  };
}

const position = /^[0-9A-F]{1,8}\/[0-9A-F]{1,8}$/;

const told = (noted: string | null): string => `
  SELECT (pg_control_system()).system_identifier::text AS system_identifier,
         NOT pg_is_in_recovery() AS is_whole,
         (pg_control_checkpoint()).timeline_id::text AS timeline,
         ${noted !== null && position.test(noted) ? `pg_current_wal_lsn() >= '${noted}'::pg_lsn` : 'true'} AS is_past,
         (SELECT rolname FROM pg_roles WHERE rolsuper AND rolcanlogin ORDER BY oid LIMIT 1) AS superuser`;

const names = `SELECT datname AS name FROM pg_database WHERE datallowconn ORDER BY 1 LIMIT 5000`;
