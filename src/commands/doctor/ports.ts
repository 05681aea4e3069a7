import { type Listener, parseListeners, reachOf } from '../../domain/host.listeners.ts';
import { type Finding, fine, problem, strict } from './finding.ts';
import { environmentOf, type Known } from './known.ts';

/** What the world may reach: the shell and the web (document 000). */
const meant: ReadonlySet<number> = new Set([22, 80, 443]);

/** Who listens there as a rule. */
const usual: Readonly<Record<number, string>> = {
  2375: 'Docker without TLS',
  2376: 'Docker',
  3000: 'Grafana',
  3306: 'MySQL',
  5432: 'PostgreSQL',
  6379: 'Redis',
  6432: 'PgBouncer',
  8000: 'an application',
  8080: 'an application',
  9090: 'Prometheus',
  9200: 'Elasticsearch',
  11211: 'memcached',
  26379: 'Sentinel',
  27017: 'MongoDB',
};

/** Ports beyond 22, 80 and 443 that others can reach as far as this host knows; a firewall may still be in between. */
export function examinePorts(known: Pick<Known, 'host' | 'loaded'>): readonly Finding[] {
  const texts = ['/proc/self/net/tcp', '/proc/self/net/tcp6'].map((path) => known.host.text(path));
  if (texts.every((text) => text === undefined))
    return [fine('ports', 'not looked at: /proc/self/net/tcp cannot be read')];
  const listeners = texts
    .flatMap((text) => parseListeners(text ?? ''))
    .filter(({ port }) => !meant.has(port));
  const open = portsOf(listeners, 'everybody');
  const inside = portsOf(listeners, 'private network').filter((port) => !open.includes(port));
  return [
    ...(open.includes(2375)
      ? [
          problem(
            'ports',
            'port 2375 is open to everybody: whoever reaches Docker there is root on this host',
            'take -H tcp:// away from dockerd, or give it TLS on 2376',
          ),
        ]
      : []),
    ...(open.length > 0
      ? [
          strict(
            environmentOf(known),
            'ports',
            `open on every address beyond 22, 80 and 443: ${open.map(named).join(', ')}`,
            'let them listen on 127.0.0.1 or a private address, or close them in the firewall',
          ),
        ]
      : [fine('ports', 'none is open on every address beyond 22, 80 and 443')]),
    ...(inside.length > 0
      ? [fine('ports', `open to the private network: ${inside.map(named).join(', ')}`)]
      : []),
  ];
}

const portsOf = (listeners: readonly Listener[], reach: ReturnType<typeof reachOf>): readonly number[] =>
  [...new Set(listeners.filter((listener) => reachOf(listener) === reach).map(({ port }) => port))].sort(
    (one, other) => one - other,
  );

const named = (port: number): string => (port in usual ? `${port} (${usual[port]})` : `${port}`);
