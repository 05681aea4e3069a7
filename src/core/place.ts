/** Where a server is, as people write it: `10.0.0.21:6379`, `[::1]:6379`, or the path of a socket. */
export function placeOf({ host, port }: { readonly host: string; readonly port: number }): string {
  if (host.startsWith('/')) return host;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
