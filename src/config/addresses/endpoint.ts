/** What a check's URL leads to, without a secret in it; or why it is none: the end of a sentence that begins with its name. */
type ParsedEndpoint =
  | { readonly is: 'http'; readonly url: string }
  | { readonly is: 'tcp' | 'tls'; readonly host: string; readonly port: number }
  | { readonly is: 'refused'; readonly because: string };

const refused = (because: string): ParsedEndpoint => ({ is: 'refused', because });

/** Reads `http://`, `https://`, `tcp://` and `tls://`. */
export function parseEndpoint(text: string): ParsedEndpoint {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === 'postgres' || scheme === 'postgresql')
    return refused('is for PostgreSQL: write it under postgres');
  if (scheme === 'redis' || scheme === 'rediss') return refused('is for Redis: write it under redis');
  const isKnown = scheme === 'http' || scheme === 'https' || scheme === 'tcp' || scheme === 'tls';
  if (!isKnown || !URL.canParse(text))
    return refused('is no address, expected http://, https://, tcp:// or tls:// and a host');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '')
    return refused('holds a login: write it under headers, Authorization: {env: NAME}');
  if (url.hash !== '') return refused('holds a "#", which is never sent');
  if (scheme === 'http' || scheme === 'https') return { is: 'http', url: url.href };
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port || (scheme === 'tls' ? 443 : 0));
  if (host === '') return refused('has no host');
  if (port === 0) return refused('has no port');
  if (url.pathname.length > 1 || url.search !== '') return refused('has something after the port');
  return { is: scheme, host, port };
}
