import { flag, maybeText, type Row, text } from './row.ts';

/** What the role could do beyond watching, in a few words for the header; undefined when it can only watch. */
export function couldWrite(role: Row, database: string): string | undefined {
  const name = text(role, 'role');
  const can = powers(role, database);
  return can === undefined ? undefined : `role ${name} ${can}: use ops_monitor`;
}

function powers(role: Row, database: string): string | undefined {
  if (flag(role, 'superuser')) return 'is a superuser';
  const member = maybeText(role, 'member_of');
  const can = [
    ...(flag(role, 'create_role') ? ['creates roles'] : []),
    ...(member === undefined ? [] : [`is in ${member}`]),
    ...(flag(role, 'replication') ? ['may replicate'] : []),
    ...(flag(role, 'owns_database') ? [`owns database ${database}`] : []),
    ...(flag(role, 'writes_tables') ? ['writes tables'] : []),
  ];
  return can.length === 0 ? undefined : can.join(', ');
}
