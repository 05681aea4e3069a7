/** `postgresql.auto.conf` with these settings in the place of those that it had of that name. Pure. */
export function withSettings(text: string, settings: Readonly<Record<string, string>>): string {
  const names = new Set(Object.keys(settings));
  const lines = text.split('\n').filter((line) => {
    const [, name = ''] = /^\s*([\w.]+)\s*[= ]/.exec(line) ?? [];
    return !names.has(name.toLowerCase());
  });
  const own = Object.entries(settings).map(
    ([name, value]) => `${name} = '${value.replace(/['\\]/g, '$&$&')}'`,
  );
  return `${[...lines.filter((line, at) => line !== '' || at < lines.length - 1), ...own].join('\n')}\n`;
}

/** Files that a rewind takes over from the other server, and that are a server's own. */
export const ownFiles = ['postgresql.conf', 'postgresql.auto.conf', 'pg_hba.conf', 'pg_ident.conf'] as const;

/** The same on this host: of a container a key is never read. */
export const localFiles = [...ownFiles, 'server.crt', 'server.key', 'root.crt', 'root.crl'] as const;
