import { type Duration, ReadError } from '../core/reading.ts';
import { type Conninfo, formatConninfo, parseConninfo } from '../domain/postgres/conninfo.ts';
import { maintenance, quoteText } from '../domain/postgres/names.ts';
import { resolved } from './login.ts';
import { explain } from './postgres/errors.ts';
import { type OperatingOptions, operating } from './postgres/operating.ts';
import { primacyLock } from './postgres/primacy.ts';
import { count, flag, maybeText, type Row, text } from './postgres/row.ts';
import { openWire, type Wire } from './postgres/wire.ts';

/** What has to be allowed on a node: to take over, to be made to follow another one, to keep slots. */
export type Power = 'promote' | 'follow' | 'slots' | 'checkpoint';

/** What may be done to a node about who is the primary. Each rejects with a ReadError; none goes through a pooler. */
export type PrimacyWrite = {
  /** Takes the lock of whoever moves the primary, on a connection that is kept for it; where we have it, nothing is done. */
  lock(owner: string, signal: AbortSignal): Promise<void>;
  unlock(): void;
  /** @throws ReadError `denied` with the first power that is missing. */
  assertAble(powers: readonly Power[], signal: AbortSignal): Promise<void>;
  /** Asks it to take over on the connection that has the lock, and waits for it. @throws ReadError `timeout` where it did not in that time, and still may. */
  promote(seconds: number, signal: AbortSignal): Promise<void>;
  checkpoint(signal: AbortSignal): Promise<void>;
  /** Writes to the log, in no table, and resolves when that would survive a crash of it: no standby is waited for, who may all come later. */
  write(message: string, signal: AbortSignal): Promise<void>;
  /** What it is to follow, with its password: not for anybody's eyes. */
  upstream(signal: AbortSignal): Promise<Conninfo | undefined>;
  /** Makes it follow; undefined: as its configuration files say. A standby does so at once, a primary when it is made one. */
  follow(upstream: Upstream | undefined, signal: AbortSignal): Promise<void>;
  /** Where there is one of that name, nothing is done. Its log is kept from now on. */
  createSlot(name: string, signal: AbortSignal): Promise<void>;
  /** Where there is none, nothing is done. @throws ReadError while somebody uses it. */
  dropSlot(name: string, signal: AbortSignal): Promise<void>;
};

export type Upstream = { readonly conninfo: Conninfo; readonly slot: string | undefined };

/** Nothing of it waits for others for long. */
const patience = 'SET statement_timeout = 30000; SET lock_timeout = 5000';
/** A server that froze keeps to no limit of its own: these are ours. For what is answered at once, for a statement, and for a checkpoint. */
const atOnce: Duration = 3_000;
const longer: Duration = 35_000;
const longest: Duration = 600_000;

const within = (time: Duration, signal: AbortSignal): AbortSignal =>
  AbortSignal.any([signal, AbortSignal.timeout(time)]);

export function openPrimacyWrite(options: OperatingOptions): PrimacyWrite {
  const working = operating(options);
  let kept: Wire | undefined;

  /** One message each: some of them stand in no transaction. Resolves with the rows of the last. */
  const run = (messages: readonly string[], signal: AbortSignal): Promise<readonly Row[]> =>
    working(maintenance, signal, async (wire) => {
      let rows: readonly Row[] = [];
      for (const message of [patience, ...messages])
        rows = (await wire.run(message, within(longer, signal))).at(-1) ?? [];
      return rows;
    });

  return {
    async lock(owner, signal) {
      if (kept !== undefined && (await isAlive(kept, signal))) return;
      kept?.close();
      kept = await locked(options, owner, signal);
    },
    unlock() {
      kept?.close();
      kept = undefined;
    },
    async assertAble(powers, signal) {
      const limited = within(longer, signal);
      const [can = {}] = await working(maintenance, limited, async (wire) => {
        const [[server = {}] = []] = await wire.run('SHOW server_version_num', limited);
        const [rows = []] = await wire.run(power(count(server, 'server_version_num'), wire.pid), limited);
        return rows;
      });
      if (!flag(can, 'is_direct')) throw throughPooler(options.title);
      const lacking = powers.find((name) => !flag(can, name));
      if (lacking === undefined) return;
      throw new ReadError(
        'denied',
        `${text(can, 'role')}, with which actions log in to ${options.title}, ${needs[lacking]}`,
      );
    },
    async promote(seconds, signal) {
      const { title } = options;
      if (kept === undefined || !(await isAlive(kept, signal)))
        throw new ReadError(
          'refused',
          `${title} is not locked by us any more, and is not asked to take over`,
        );
      const [[row = {}] = []] = await kept
        .run(
          `SELECT pg_promote(true, ${Math.ceil(seconds)}) AS done`,
          within(seconds * 1_000 + atOnce, signal),
        )
        .catch((error: unknown) => {
          throw explain(error, title, undefined);
        });
      if (!flag(row, 'done'))
        throw new ReadError('timeout', `${options.title} did not take over within ${seconds} s`);
    },
    checkpoint: (signal) =>
      working(maintenance, signal, (wire) => wire.run('CHECKPOINT', within(longest, signal))).then(() => {}),
    async write(message, signal) {
      const local = 'SET synchronous_commit = local';
      await run(
        [local, `SELECT pg_logical_emit_message(true, 'quarterdeck', ${quoteText(message)})`],
        signal,
      );
    },
    async upstream(signal) {
      const [row = {}] = await run([`SELECT current_setting('primary_conninfo') AS conninfo`], signal);
      const told = maybeText(row, 'conninfo');
      return told ? parseConninfo(told) : undefined;
    },
    async follow(upstream, signal) {
      const conninfo = upstream && formatConninfo(upstream.conninfo);
      await run(
        [
          alter('primary_conninfo', conninfo),
          alter('primary_slot_name', upstream && (upstream.slot ?? '')),
          'SELECT pg_reload_conf()',
        ],
        signal,
      );
    },
    async createSlot(name, signal) {
      await run(
        [
          `SELECT pg_create_physical_replication_slot(${quoteText(name)}, true)
            WHERE NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = ${quoteText(name)})`,
        ],
        signal,
      );
    },
    async dropSlot(name, signal) {
      await run(
        [
          `SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = ${quoteText(name)}`,
        ],
        signal,
      );
    },
  };
}

const alter = (name: string, value: string | undefined): string =>
  value === undefined ? `ALTER SYSTEM RESET ${name}` : `ALTER SYSTEM SET ${name} = ${quoteText(value)}`;

const isAlive = (wire: Wire, signal: AbortSignal): Promise<boolean> =>
  wire.run('SELECT 1', within(atOnce, signal)).then(
    () => true,
    () => false,
  );

/** How often a lock is asked for that somebody had a moment ago. */
const attempts = 3;

/** In the database that every server has: locks of one are none in another. */
async function locked({ title, login }: OperatingOptions, owner: string, signal: AbortSignal): Promise<Wire> {
  const { kind, what } = primacyLock;
  const limited = within(longer, signal);
  const address = { ...(await resolved(login, signal)), database: maintenance };
  const wire = await openWire(address, signal).catch((error: unknown) => {
    throw explain(error, title, address);
  });
  try {
    await wire.run(`SET application_name = ${quoteText(owner)}`, limited);
    // Who had it may be gone before it is told who that was.
    for (let asked = 1; ; asked++) {
      const [[row] = []] = await wire.run(
        `SELECT pg_try_advisory_lock(${kind}, ${what}) AS is_ours WHERE pg_backend_pid() = ${wire.pid ?? 'NULL'}`,
        limited,
      );
      if (row === undefined) throw throughPooler(title);
      if (flag(row, 'is_ours')) return wire;
      const [[by] = []] = await wire.run(holder, limited);
      if (by === undefined && asked < attempts) continue;
      throw new ReadError('refused', `${title} is locked by ${text(by ?? {}, 'told') || 'somebody'}`);
    }
  } catch (error) {
    wire.close();
    throw error instanceof ReadError ? error : explain(error, title, address);
  }
}

const holder = `
  SELECT concat_ws(' ', a.usename, 'from', coalesce(host(a.client_addr), 'this host'), 'since',
                   to_char(a.backend_start AT TIME ZONE 'UTC', 'HH24:MI:SS'), 'UTC:', a.application_name) AS told
    FROM pg_locks l
    JOIN pg_stat_activity a ON a.pid = l.pid
   WHERE l.locktype = 'advisory' AND l.classid = ${primacyLock.kind} AND l.objid = ${primacyLock.what} AND l.granted`;

const throughPooler = (title: string): ReadError =>
  new ReadError(
    'denied',
    `what actions log in to ${title} with goes through a pooler: name the server itself in operate: { url }`,
  );

const power = (version: number, pid: number | undefined): string => `
  SELECT r.rolname AS role, pg_backend_pid() = ${pid ?? 'NULL'} AS is_direct,
         has_function_privilege('pg_promote(boolean, integer)', 'EXECUTE') AS promote,
         ${
           version >= 150000
             ? `has_parameter_privilege('primary_conninfo', 'ALTER SYSTEM') AND has_parameter_privilege('primary_slot_name', 'ALTER SYSTEM')`
             : 'r.rolsuper'
         } AND has_function_privilege('pg_reload_conf()', 'EXECUTE') AND pg_has_role('pg_read_all_settings', 'MEMBER') AS follow,
         r.rolsuper OR r.rolreplication AS slots,
         r.rolsuper OR EXISTS (SELECT FROM pg_roles c WHERE c.rolname = 'pg_checkpoint' AND pg_has_role(c.oid, 'MEMBER')) AS checkpoint
    FROM pg_roles r
   WHERE r.rolname = current_user`;

const needs: Readonly<Record<Power, string>> = {
  promote: 'may not promote: GRANT EXECUTE ON FUNCTION pg_promote(boolean, integer) to it',
  follow:
    'may not say whom a node follows: GRANT ALTER SYSTEM ON PARAMETER primary_conninfo, primary_slot_name, EXECUTE ON FUNCTION pg_reload_conf(), and pg_monitor to it',
  slots: 'may not keep slots: ALTER ROLE it REPLICATION',
  checkpoint: 'may not ask for a checkpoint: GRANT pg_checkpoint to it',
};
