import { quoteName, quoteText, settingWords } from '../../domain/postgres/names.ts';
import { count, flag, maybeText, type Row, text } from './row.ts';
import type { Wire } from './wire.ts';

const grantsOf = (database: string): string => `
  SELECT x.grantee = 0 AS is_public, g.rolname AS grantee, x.privilege_type AS privilege, x.is_grantable
    FROM pg_database d, aclexplode(d.datacl) x
    LEFT JOIN pg_roles g ON g.oid = x.grantee
   WHERE d.datname = ${quoteText(database)} AND (x.grantee = 0 OR g.oid IS NOT NULL)`;

const settingsOf = (database: string): string => `
  SELECT r.rolname AS role, unnest(s.setconfig) AS setting
    FROM pg_db_role_setting s
    JOIN pg_database d ON d.oid = s.setdatabase AND d.datname = ${quoteText(database)}
    LEFT JOIN pg_roles r ON r.oid = s.setrole
   WHERE s.setrole = 0 OR r.oid IS NOT NULL`;

const limitOf = (database: string): string => `
  SELECT d.datconnlimit AS connection_limit, d.datacl IS NULL AS is_default, r.rolname AS owner
    FROM pg_database d
    JOIN pg_roles r ON r.oid = d.datdba
   WHERE d.datname = ${quoteText(database)}`;

/** What gives one database the grants, settings and limit of another: none of it is in a dump of the database. */
export async function carryWords(
  wire: Wire,
  { from, to }: { readonly from: string; readonly to: string },
  signal: AbortSignal,
): Promise<readonly string[]> {
  const answers = await wire.run([limitOf(from), grantsOf(from), settingsOf(from)].join('; '), signal);
  const [[about] = [], grants = [], settings = []] = answers;
  if (about === undefined) return [];
  const database = quoteName(to);
  return [
    `ALTER DATABASE ${database} CONNECTION LIMIT ${count(about, 'connection_limit')}`,
    `ALTER DATABASE ${database} RESET ALL`,
    ...(flag(about, 'is_default')
      ? []
      : [
          `REVOKE ALL ON DATABASE ${database} FROM PUBLIC, ${quoteName(text(about, 'owner'))}`,
          ...grants.map((grant) => grantWords(grant, database)),
        ]),
    ...settings.map((setting) => settingOf(setting, database)),
  ];
}

function grantWords(grant: Row, database: string): string {
  const privilege = text(grant, 'privilege').replace(/[^A-Z]/g, '');
  const grantee = flag(grant, 'is_public') ? 'PUBLIC' : quoteName(text(grant, 'grantee'));
  const option = flag(grant, 'is_grantable') ? ' WITH GRANT OPTION' : '';
  return `GRANT ${privilege} ON DATABASE ${database} TO ${grantee}${option}`;
}

function settingOf(row: Row, database: string): string {
  const role = maybeText(row, 'role');
  const whose =
    role === undefined ? `DATABASE ${database}` : `ROLE ${quoteName(role)} IN DATABASE ${database}`;
  return `ALTER ${whose} ${settingWords(text(row, 'setting'))}`;
}
