/** What every server has, and nobody restores: whoever asks there does not stand in the way. */
export const maintenance = 'postgres';

/** PostgreSQL cuts longer names off, in bytes. */
const longest = 63;

/** A name as SQL takes it, whatever is in it. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A text as SQL takes it, whatever `standard_conforming_strings` says. */
export function quoteText(text: string): string {
  const quoted = `'${text.replaceAll("'", "''").replaceAll('\\', '\\\\')}'`;
  return text.includes('\\') ? ` E${quoted}` : quoted;
}

/** `shop_old_20261121_030000_7f3a`: of a name that would be too long the end is left out, never half a character. */
export function besideName(database: string, what: 'restore' | 'old' | 'undone', stamp: string): string {
  const ending = `_${what}_${stamp}`;
  let room = longest - Buffer.byteLength(ending);
  let kept = '';
  for (const character of database) {
    room -= Buffer.byteLength(character);
    if (room < 0) break;
    kept += character;
  }
  return kept + ending;
}

const beside = /_restore_\d{8}_\d{6}_[0-9a-f]{4}$/;

/** Whether a database has a name that only a restore of ours gives. */
export const isBeside = (name: string): boolean => beside.test(name);

/** Settings whose value is a list of names, each quoted where it has to be; written as one text they would be one name. */
const lists: ReadonlySet<string> = new Set([
  ...['local_preload_libraries', 'search_path', 'session_preload_libraries'],
  ...['shared_preload_libraries', 'temp_tablespaces', 'unix_socket_directories'],
]);

/** `search_path=app, "$user"`, as `pg_db_role_setting` keeps it, in the words that set it again. */
export function settingWords(kept: string): string {
  const at = kept.indexOf('=');
  const name = kept.slice(0, at);
  const value = kept.slice(at + 1);
  const parts = lists.has(name.toLowerCase()) ? partsOf(value) : [value];
  const named = name.split('.').map(quoteName).join('.');
  return `SET ${named} TO ${parts.map(quoteText).join(', ')}`;
}

function partsOf(list: string): readonly string[] {
  const parts = Array.from(list.matchAll(/"((?:[^"]|"")*)"|[^\s,]+/g), ([plain, quoted]) =>
    quoted === undefined ? plain : quoted.replaceAll('""', '"'),
  );
  return parts.length === 0 ? [''] : parts;
}
