import { ReadError } from '../core/reading.ts';
import { isBeside, maintenance, quoteName, quoteText } from '../domain/postgres/names.ts';
import { carryWords } from './postgres/carried.ts';
import { exchange, type Rename } from './postgres/exchange.ts';
import { type OperatingOptions, operating } from './postgres/operating.ts';
import { flag } from './postgres/row.ts';
import { countRows, type Rows } from './postgres/rows.ts';
import { inTurn } from './postgres/turn.ts';

/** What a database is made like. */
export type DatabaseShape = {
  readonly owner: string | null;
  readonly encoding: string;
  readonly collate: string;
  readonly ctype: string;
  /** `c` the system's own, `i` ICU, `b` built in. */
  readonly provider: string;
  readonly locale: string | null;
  readonly tablespace: string;
};

/** What may be done to the databases of one server: others are made beside them, and take their names. Each rejects with a ReadError. */
export type DatabasesWrite = {
  /** @throws ReadError where this role may not put another one in the place of a database. */
  assertAble(replaced: string, signal: AbortSignal): Promise<void>;
  /** Only under a name that besideName gave; so are all that follow but `rename`. */
  create(name: string, shape: DatabaseShape, signal: AbortSignal): Promise<void>;
  /** Cuts whoever is connected to it; where there is none, nothing is done. */
  drop(name: string, signal: AbortSignal): Promise<void>;
  /** Leaves a note where everybody sees it: in the comment. */
  note(name: string, text: string, signal: AbortSignal): Promise<void>;
  /** Gathers the statistics that a dump does not have. */
  analyze(name: string, signal: AbortSignal): Promise<void>;
  countRows(name: string, noted: Rows | undefined, signal: AbortSignal): Promise<Rows>;
  /** Gives one database the grants, settings and limit of another. */
  carry(from: string, to: string, signal: AbortSignal): Promise<void>;
  /** All or none. Whoever is connected to one of them is cut; whoever comes meanwhile waits, and asks once more. */
  rename(renames: readonly Rename[], signal: AbortSignal): Promise<void>;
};

export function openDatabasesWrite(options: OperatingOptions): DatabasesWrite {
  const within = operating(options);
  const inMaintenance = (signal: AbortSignal, message: string): Promise<void> =>
    within(maintenance, signal, (wire) => inTurn(wire, signal, () => wire.run(message, signal))).then(
      () => undefined,
    );

  return {
    async assertAble(replaced, signal) {
      const [[power] = []] = await within(maintenance, signal, (wire) =>
        wire.run(ablePower(replaced, wire.pid), signal),
      );
      if (power !== undefined && flag(power, 'is_able') && flag(power, 'is_direct')) return;
      throw new ReadError(
        'denied',
        power !== undefined && !flag(power, 'is_direct')
          ? `what actions log in to ${options.title} with goes through a pooler: name the server itself in operate: { url }`
          : `what actions log in to ${options.title} with may not replace ${replaced}: it has to be a superuser, or to own it, with CREATEDB and pg_signal_backend`,
      );
    },
    async create(name, shape, signal) {
      await inMaintenance(signal, `CREATE DATABASE ${own(name)} ${shapeWords(shape)}`);
    },
    async drop(name, signal) {
      await inMaintenance(signal, `DROP DATABASE IF EXISTS ${own(name)} WITH (FORCE)`);
    },
    async note(name, text, signal) {
      await inMaintenance(signal, `COMMENT ON DATABASE ${own(name)} IS ${quoteText(text)}`);
    },
    async analyze(name, signal) {
      own(name);
      await within(name, signal, (wire) => wire.run('ANALYZE', signal));
    },
    async countRows(name, noted, signal) {
      own(name);
      return within(name, signal, (wire) => countRows(wire, noted, signal));
    },
    async carry(from, to, signal) {
      own(to);
      await within(maintenance, signal, async (wire) => {
        const words = await carryWords(wire, { from, to }, signal);
        await inTurn(wire, signal, () => wire.run(['BEGIN', ...words, 'COMMIT'].join('; '), signal));
      });
    },
    async rename(renames, signal) {
      await within(maintenance, signal, (wire) =>
        inTurn(wire, signal, () =>
          within(maintenance, signal, (other) => exchange({ wire, other }, renames, signal)),
        ),
      );
    },
  };
}

/** @throws Error for a name that is none of ours: no other database is ever made, filled or dropped. */
function own(name: string): string {
  if (!isBeside(name)) throw new Error(`${name} is no database of a restore`);
  return quoteName(name);
}

const ablePower = (replaced: string, pid: number | undefined): string => `
  SELECT pg_backend_pid() = ${pid ?? 'NULL'} AS is_direct,
         r.rolsuper OR (r.rolcreatedb AND pg_has_role('pg_signal_backend', 'MEMBER') AND coalesce((
           SELECT pg_has_role(d.datdba, 'MEMBER') FROM pg_database d WHERE d.datname = ${quoteText(replaced)}
         ), true)) AS is_able
    FROM pg_roles r
   WHERE r.rolname = current_user`;

function shapeWords(shape: DatabaseShape): string {
  const { owner, encoding, collate, ctype, provider, locale, tablespace } = shape;
  // Of template1 nothing comes along that the backup brings too.
  const words = [
    ...(owner === null ? [] : [`OWNER ${quoteName(owner)}`]),
    `TEMPLATE template0 ENCODING ${quoteText(encoding)}`,
    `LC_COLLATE ${quoteText(collate)} LC_CTYPE ${quoteText(ctype)}`,
    ...(provider === 'i' ? [`LOCALE_PROVIDER icu ICU_LOCALE ${quoteText(locale ?? 'und')}`] : []),
    ...(provider === 'b' ? [`LOCALE_PROVIDER builtin BUILTIN_LOCALE ${quoteText(locale ?? 'C')}`] : []),
    `TABLESPACE ${quoteName(tablespace)}`,
  ];
  return words.join(' ');
}
