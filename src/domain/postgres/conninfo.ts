/** A connection string of libpq by its keywords, in the order in which they stand. */
export type Conninfo = ReadonlyMap<string, string>;

/** Reads `host=a port=5432 password='it''s'`, and `postgresql://user@a:5432/?application_name=r1`. Undefined for what is neither. */
export function parseConninfo(text: string): Conninfo | undefined {
  return /^postgres(?:ql)?:\/\//.test(text) ? parseUri(text) : parseWords(text);
}

function parseWords(text: string): Conninfo | undefined {
  const word = /\s*([a-z_]+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|((?:[^\s'\\]|\\.)*))(?=\s|$)/gy;
  const found = new Map<string, string>();
  let end = 0;
  for (const [all, name = '', quoted, plain = ''] of text.matchAll(word)) {
    found.set(name, (quoted ?? plain).replace(/\\(.)/g, '$1'));
    end += all.length;
  }
  return text.slice(end).trim() === '' ? found : undefined;
}

function parseUri(text: string): Conninfo | undefined {
  const [, user, password, places = '', database, query = ''] =
    /^[a-z]+:\/\/(?:([^:/@]*)(?::([^@]*))?@)?([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/.exec(text) ?? [];
  try {
    const hosts = places.split(',').map((place) => /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(place) ?? []);
    const ports = hosts.map(([, , port]) => port ?? '5432');
    const given = [
      ['host', hosts.map(([, host = '']) => decodeURIComponent(host.replace(/^\[|\]$/g, ''))).join(',')],
      ['port', ports.join(',')],
      ['user', decodeURIComponent(user ?? '')],
      ['password', decodeURIComponent(password ?? '')],
      ['dbname', decodeURIComponent(database ?? '')],
      ...new URLSearchParams(query),
    ] as const;
    return new Map(given.filter(([, value]) => value !== ''));
  } catch {
    return undefined;
  }
}

/** As a standby's `primary_conninfo` is written. */
export const formatConninfo = (words: Conninfo): string =>
  Array.from(words, ([name, value]) => `${name}=${quoted(value)}`).join(' ');

const quoted = (value: string): string =>
  /^[\w.:/@%+-]+$/.test(value) ? value : `'${value.replace(/['\\]/g, '\\$&')}'`;

/** The same way to another server: what names the old one goes, all else stays. */
export function redirected(
  words: Conninfo,
  {
    host,
    port,
    application,
  }: { readonly host: string; readonly port: number; readonly application?: string },
): Conninfo {
  const place = new Map([
    ['host', host],
    ['port', String(port)],
  ]);
  const rest = [...words].filter(
    ([name]) => !['host', 'hostaddr', 'port', 'target_session_attrs'].includes(name),
  );
  const named = application === undefined ? [] : [['application_name', application] as const];
  return new Map([...place, ...rest, ...named]);
}
