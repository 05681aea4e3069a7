import { lstat, readFile } from 'node:fs/promises';
import { connect as open } from 'node:net';
import type { DeploySection } from '../../config/schema/deploy.ts';
import type { Verdict } from '../../core/plan.ts';
import { ReadError } from '../../core/reading.ts';
import { list, record } from '../../systems/docker.narrow.ts';
import { names } from '../lifecycle/verdicts.ts';
import type { Body } from './body.ts';
import type { Turn } from './facts.ts';
import { portsOf } from './verdicts.ts';

type Declared = NonNullable<DeploySection['blue_green']>;

const largest = 10_000;

/** Which port is whose turn. @throws ReadError where what runs has not one of the two. Pure. */
export function turnOf(declared: Declared, now: Body): Turn {
  const { upstream_file: file, ports, nginx, pid, drain } = declared;
  const own = portsOf(now).filter((port) => ports.includes(port));
  const [from, ...more] = own;
  const port = ports.find((one) => one !== from);
  if (from === undefined || more.length > 0 || port === undefined)
    throw new ReadError(
      'unsupported',
      `what runs has ${own.length === 0 ? 'none' : 'both'} of the ports ${ports.join(' and ')} of blue_green`,
    );
  return { file, nginx, pid, drain, port, ports };
}

export const upstream = 'upstream';

/** Whether nginx is led by the file as it stands to what runs, and can be led to the other. */
export async function upstreamVerdict({ file, port, ports }: Turn): Promise<Verdict> {
  const title = upstream;
  const refused = (because: string): Verdict => ({ title, is: 'refuse', because });
  const found = await lstat(file).catch(() => undefined);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (found === undefined || text === undefined)
    return refused(`${file} cannot be read: nginx has to include it in its upstream`);
  if (!found.isFile()) return refused(`${file} is a link, which would be replaced: name the file itself`);
  try {
    turned(text, otherOf({ port, ports }), port, file);
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    return refused(error.message);
  }
  return { title, is: 'pass', because: `${file} names port ${otherOf({ port, ports })}, once` };
}

type Ports = Pick<Turn, 'port' | 'ports'>;

export const otherOf = ({ port, ports }: Ports): number => ports.find((one) => one !== port) ?? port;

const counted = (text: string, port: number): number =>
  text.match(new RegExp(`:${port}\\b`, 'g'))?.length ?? 0;

const said = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !line.trim().startsWith('#'))
    .join('\n');

/** The one of the two ports that it names; undefined for none and for both. Pure. */
export function namedIn(text: string, { ports }: Pick<Turn, 'ports'>): number | undefined {
  const [named, ...more] = ports.filter((port) => counted(said(text), port) > 0);
  return more.length === 0 ? named : undefined;
}

/** The same text with the one port in the place of the other. @throws ReadError where it has that port not exactly once, or the other. Pure. */
export function turned(text: string, from: number, to: number, file: string): string {
  const count = counted(said(text), from);
  if (count !== 1 || text.length > largest || counted(text, from) !== 1)
    throw new ReadError(
      'unsupported',
      `${file} names port ${from} ${count} times: nginx leads to what runs by it, once`,
    );
  if (counted(said(text), to) > 0)
    throw new ReadError(
      'unsupported',
      `${file} names both ports, ${from} and ${to}: which one leads is not clear`,
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

/** What two that run at once have in common, and would not share one after the other. Pure. */
export function togetherVerdicts({ body, networks }: Body): readonly Verdict[] {
  const { Binds, Mounts } = record(body.HostConfig);
  const written = [
    ...list(Binds).flatMap((bind) => {
      const [, place = '', mode = ''] = String(bind).split(':');
      return mode.split(',').includes('ro') ? [] : [place];
    }),
    ...list(Mounts)
      .map(record)
      .flatMap(({ Target, ReadOnly }) => (ReadOnly === true ? [] : [String(Target)])),
  ];
  const aliases = Object.values(networks).flatMap(({ Aliases }) => list(Aliases).map(String));
  return [
    ...(aliases.length === 0
      ? []
      : [
          {
            title: 'names in networks',
            is: 'refuse',
            because: `who asks for ${names(aliases)} gets the new one before it has proven itself`,
            override: 'allow-early-names',
          } as const,
        ]),
    ...(written.length === 0
      ? []
      : [
          {
            title: 'shared data',
            is: 'warn',
            because: `both write to ${names(written)} while both run`,
          } as const,
        ]),
  ];
}

/** Nobody else may have the port: that would be found only when it starts. */
export async function freeVerdict({ port }: Turn): Promise<Verdict> {
  return (await isTaken(port))
    ? { title: `port ${port}`, is: 'refuse', because: 'somebody listens on it already' }
    : { title: `port ${port}`, is: 'pass', because: 'it is free' };
}
