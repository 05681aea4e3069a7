import { randomBytes } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { backup } from '../../../src/actions/backup/backup.ts';
import type { Hands, Reach } from '../../../src/actions/faces.ts';
import type { Facts } from '../../../src/actions/restore/dump/facts.ts';
import { restore } from '../../../src/actions/restore/restore.ts';
import type { Json } from '../../../src/core/json.ts';
import type { Plan } from '../../../src/core/plan.ts';
import { quoteName, quoteText } from '../../../src/domain/postgres/names.ts';
import { readBackups } from '../../../src/records/backups.ts';
import { openPostgres, type PostgresFace } from '../../../src/systems/postgres.ts';
import { openDatabasesWrite } from '../../../src/systems/write.ts';
import { openLab } from '../../lab/lab.ts';
import { labOfWorker } from '../../lab/ours.ts';
import { crewOf, loginOf, type Pier, pierOf } from '../backup/pier.ts';
import { planned } from '../lifecycle/yard.ts';

const { postgres } = openLab(labOfWorker());
export const { p1, r1 } = postgres;
export const superuser = `postgresql://postgres@/shop?host=${postgres.sockets}&port=${p1.port}`;
export const nodes = { p1: { watch: p1.url('ops_monitor'), operate: superuser } };

/** A till with three receipts, settings and grants of its own; it and whatever comes of it is gone with the test. */
export async function tillOf(prefix = 'till'): Promise<string> {
  const till = `${prefix}${randomBytes(3).toString('hex')}`;
  const name = quoteName(till);
  onTestFinished(async () => {
    const like = quoteText(`${till.replace(/[\\%_]/g, '\\$&')}%`);
    for (const { datname } of await p1.sql(`SELECT datname FROM pg_database WHERE datname LIKE ${like}`))
      await p1.sql(`DROP DATABASE ${quoteName(String(datname))} WITH (FORCE)`);
  });
  await p1.sql(
    `CREATE DATABASE ${name} OWNER app TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C' CONNECTION LIMIT 30`,
  );
  await p1.sql(`ALTER DATABASE ${name} SET search_path TO "$user", public, 'odd one'`);
  await p1.sql(`ALTER DATABASE ${name} SET default_transaction_read_only TO off`);
  await p1.sql(`ALTER ROLE ops_dump IN DATABASE ${name} SET work_mem TO '5MB'`);
  await p1.sql(
    `REVOKE ALL ON DATABASE ${name} FROM PUBLIC; GRANT CONNECT ON DATABASE ${name} TO ops_monitor, ops_dump`,
  );
  await p1.sql(`COMMENT ON DATABASE ${name} IS 'the till''s own'`);
  await p1.sql(
    `SET ROLE app; CREATE TABLE receipts (id int PRIMARY KEY, "总额" numeric NOT NULL);
     INSERT INTO receipts VALUES (1, 1), (2, 2), (3, 3); CREATE TABLE "none" (); CREATE VIEW v AS SELECT * FROM receipts`,
    till,
  );
  return till;
}

/** All that a dump of a database does not have, and its rows. */
export async function stateOf(database: string) {
  const [about] = await p1.sql(
    `SELECT pg_get_userbyid(datdba) AS owner, datcollate, datconnlimit, datallowconn, datacl::text,
            shobj_description(oid, 'pg_database') AS comment,
            (SELECT array_agg(setrole::regrole || ':' || setconfig::text ORDER BY setrole)::text
               FROM pg_db_role_setting s WHERE s.setdatabase = d.oid) AS settings
       FROM pg_database d WHERE datname = ${quoteText(database)}`,
  );
  const rows = await p1.sql('SELECT id FROM public.receipts ORDER BY 1', database);
  return { about, ids: rows.map(({ id }) => id) };
}

export async function databasesLike(till: string): Promise<readonly unknown[]> {
  const rows = await p1.sql(
    `SELECT datname FROM pg_database WHERE starts_with(datname, ${quoteText(till)}) ORDER BY 1`,
  );
  return rows.map(({ datname }) => datname);
}

/** A pier from which databases are restored too. */
export async function dockOf(more: Partial<Pier> = {}) {
  const pier = await pierOf({ nodes, ...more });
  const faces = new Map<string, PostgresFace>();
  onTestFinished(() => {
    for (const face of faces.values()) face.close();
  });
  const used: Readonly<Record<string, { readonly watch: string }>> = more.nodes ?? nodes;
  const reach: Reach = {
    ...pier.reach,
    postgres(system, database) {
      if (database === undefined) return pier.reach.postgres(system);
      const key = `${system} ${database}`;
      const url = used[system.split('/').at(-1) ?? '']?.watch ?? '';
      const login = async () => ({ ...loginOf(url), database });
      const face = faces.get(key) ?? openPostgres({ title: system, login, now: Date.now });
      faces.set(key, face);
      return face;
    },
  };
  const hands: Hands = {
    ...pier.hands,
    ...reach,
    databases: (system) => openDatabasesWrite({ title: system, login: () => pier.hands.login(system) }),
  };
  return { reach, hands, directory: pier.directory };
}
export type Dock = Awaited<ReturnType<typeof dockOf>>;

/** A backup of a database, taken now. */
export async function taken(dock: Dock, database: string): Promise<string> {
  const plan = await planned(backup, 'postgres/main', dock.reach, { database, fast: false });
  const end = await crewOf(backup, plan, dock).carry();
  if (end.outcome !== 'done') throw new Error(end.because);
  const { places } = await readBackups([{ target: 'postgres/main', directory: dock.directory }]);
  return places[0]?.backups[0]?.id ?? '';
}

const usual = { noOwner: false, fast: false, timeout: 60_000 };
export const plannedRestore = (
  dock: Dock,
  id: string,
  params: { readonly [key: string]: Json } = {},
): Promise<Plan> => planned(restore, `backup/${id}`, dock.reach, { ...usual, ...params });

export const refusals = ({ preflight }: Plan): readonly string[] =>
  preflight.filter(({ is }) => is === 'refuse').map(({ title, because }) => `${title}: ${because}`);

/** What the plan of a restore knows. */
export const factsOf = ({ facts }: Plan): Facts =>
  (facts as unknown as { members: readonly { facts: Facts }[] }).members[0]?.facts as Facts; // its own

/** The server says something else of itself. */
export function saying(dock: Dock, statement: string, change: Readonly<Record<string, unknown>>): Dock {
  const postgres: Reach['postgres'] = (system, database) => {
    const face = dock.reach.postgres(system, database);
    return {
      ...face,
      async read(names, signal) {
        const answer = await face.read(names, signal);
        if (answer.is !== 'read') return answer;
        const rows = Object.fromEntries(
          Object.entries(answer.rows).map(([name, found]) => [
            name,
            name === statement && Array.isArray(found) ? found.map((row) => ({ ...row, ...change })) : found,
          ]),
        );
        return { ...answer, rows: rows as typeof answer.rows }; // of the same names
      },
    };
  };
  return { ...dock, reach: { ...dock.reach, postgres } };
}
