import { readFile } from 'node:fs/promises';
import { connect as open } from 'node:net';
import type { DeploySection } from '../../config/schema/deploy.ts';
import type { Verdict } from '../../core/plan.ts';
import { ReadError } from '../../core/reading.ts';
import { list, record } from '../../systems/docker.narrow.ts';
import type { Body } from './body.ts';
import type { Turn } from './facts.ts';
import { portsOf } from './verdicts.ts';

type Declared = NonNullable<DeploySection['blue_green']>;

const largest = 10_000;

/** Which port is whose turn, and what nginx is to read for that. @throws ReadError where the two do not fit together. */
export async function turnOf(declared: Declared, now: Body): Promise<Turn> {
  const { upstream_file: file, ports, nginx, pid, drain } = declared;
  const own = portsOf(now).filter((port) => ports.includes(port));
  const [from, ...more] = own;
  const port = ports.find((one) => one !== from);
  if (from === undefined || more.length > 0 || port === undefined)
    throw new ReadError(
      'unsupported',
      `what runs has ${own.length === 0 ? 'none' : 'both'} of the ports ${ports.join(' and ')} of blue_green`,
    );
  const before = await readFile(file, 'utf8').catch(() => {
    throw new ReadError('unsupported', `${file} cannot be read: nginx has to include it in its upstream`);
  });
  return { file, before, after: turned(before, from, port, file), nginx, pid, drain, port, ports };
}

/** The same text with the one port in the place of the other. @throws ReadError where it has that port not exactly once. Pure. */
export function turned(text: string, from: number, to: number, file: string): string {
  const lines = text
    .split('\n')
    .filter((line) => !line.trim().startsWith('#'))
    .join('\n');
  const found = lines.match(new RegExp(`:${from}\\b`, 'g')) ?? [];
  if (found.length !== 1 || text.length > largest || text.match(new RegExp(`:${from}\\b`, 'g'))?.length !== 1)
    throw new ReadError(
      'unsupported',
      `${file} names port ${from} ${found.length} times: nginx leads to what runs by it, once`,
    );
  return text.replace(new RegExp(`:${from}\\b`), `:${to}`);
}

/** What is made from it has the port whose turn it is. Pure. */
export function withPort(body: Body, { port, ports }: Pick<Turn, 'port' | 'ports'>): Body {
  const host = record(body.body.HostConfig);
  const bindings = Object.entries(record(host.PortBindings)).map(([inside, places]) => [
    inside,
    list(places).map((place) => {
      const written = record(place);
      return ports.includes(Number(written.HostPort)) ? { ...written, HostPort: String(port) } : written;
    }),
  ]);
  return {
    ...body,
    body: { ...body.body, HostConfig: { ...host, PortBindings: Object.fromEntries(bindings) } },
  };
}

/** Whether somebody takes connections there. */
export const isTaken = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = open({ host: '127.0.0.1', port, timeout: 1_000 });
    const end = (is: boolean) => () => {
      socket.destroy();
      resolve(is);
    };
    socket.once('connect', end(true)).once('error', end(false)).once('timeout', end(false));
  });

/** Nobody else may have the port: that would be found only when it starts. */
export async function freeVerdict({ port }: Turn): Promise<Verdict> {
  return (await isTaken(port))
    ? { title: `port ${port}`, is: 'refuse', because: 'somebody listens on it already' }
    : { title: `port ${port}`, is: 'pass', because: 'it is free' };
}
