import { lookup } from 'node:dns/promises';
import { access, constants, readFile, realpath, stat } from 'node:fs/promises';
import { isIP } from 'node:net';
import { dirname } from 'node:path';
import { ReadError } from '../../../../core/reading.ts';
import type { System } from '../../../../domain/stack.ts';
import { count, flag, maybeText, type Row, text } from '../../../../systems/postgres/row.ts';
import type { Reach } from '../../../faces.ts';
import { isThisHost } from '../../../primacy/host.ts';
import type { Means } from '../../../primacy/means.ts';
import type { UpNode } from '../../../primacy/node.ts';
import { containerIn, isLocal, isSamePlace, placeHere } from '../../../primacy/places.ts';
import type { Known, Place } from './facts.ts';

type PoolerFacts = NonNullable<Known['pooler']>;

/** The pooler in front of a cluster as it is now. */
export type PoolerSeen =
  | { readonly is: 'none' }
  | { readonly is: 'silent'; readonly system: System; readonly because: string }
  | {
      readonly is: 'up';
      readonly system: System;
      /** Those that lead to the primary, and where they say that it is. */
      readonly databases: readonly string[];
      readonly from: Place | undefined;
      readonly isPaused: boolean;
      /** Transactions that run through it now. */
      readonly active: number;
      readonly clients: number;
      /** `session`: a connection is its client's until that leaves. */
      readonly sessions: readonly string[];
      readonly file: PoolerFacts['file'];
      /** Why its file cannot be turned from here. */
      readonly whyNot: string | undefined;
    };

/** What is known of a server that a pooler leads to. */
type Led = Pick<UpNode, 'settings' | 'address' | 'system'>;

/** Asks the pooler of a cluster where it leads. */
export async function surveyPooler(reach: Reach, primary: Led, signal: AbortSignal): Promise<PoolerSeen> {
  const { group } = primary.system;
  const system = reach.stack.systems.find((one) => one.kind === 'pgbouncer' && one.group === group);
  if (system === undefined) return { is: 'none' };
  try {
    const face = reach.pgbouncer(system.id);
    const rows = await face.show('DATABASES', signal);
    const databases = rows.filter((row) => leadsTo(row, primary));
    const pools = await face.show('POOLS', signal);
    const config = await face.show('CONFIG', signal);
    const names = databases.map((row) => text(row, 'name'));
    const places = new Map(databases.map((row) => [JSON.stringify(placeIn(row)), placeIn(row)]));
    const own = pools.filter((row) => names.includes(text(row, 'database')));
    const [from, another] = [...places.values()];
    const path = maybeText(config.find(({ key }) => key === 'conffile') ?? {}, 'value');
    const found =
      another === undefined && from !== undefined
        ? ((await whyElsewhere(rows, primary)) ?? (await fileOf({ path, names, from, system })))
        : { file: null, whyNot: 'its databases name the primary in more than one way' };
    return {
      is: 'up',
      system,
      databases: names,
      from,
      isPaused: databases.some((row) => count(row, 'paused') === 1 || flag(row, 'paused')),
      active: sum(own, 'sv_active'),
      clients: sum(own, 'cl_active') + sum(own, 'cl_waiting'),
      sessions: databases.filter((row) => isBySession(row, config)).map((row) => text(row, 'name')),
      ...found,
    };
  } catch (error) {
    if (!(error instanceof ReadError) || signal.aborted) throw error;
    return { is: 'silent', system, because: error.message };
  }
}

/** Whether what runs through these databases has ended, and nothing new begins. */
export async function isDrained(
  reach: Reach,
  { system, databases }: Pick<PoolerFacts, 'system' | 'databases'>,
  signal: AbortSignal,
): Promise<boolean> {
  const face = reach.pgbouncer(system);
  const rows = await face.show('DATABASES', signal);
  const pools = await face.show('POOLS', signal);
  return databases.every(
    (name) =>
      rows.some((row) => text(row, 'name') === name && count(row, 'paused') === 1) &&
      sum(
        pools.filter((row) => text(row, 'database') === name),
        'sv_active',
      ) === 0,
  );
}

/** Whether none of these databases is held. */
export async function isResumed(
  reach: Reach,
  { system, databases }: Pick<PoolerFacts, 'system' | 'databases'>,
  signal: AbortSignal,
): Promise<boolean> {
  const rows = await reach.pgbouncer(system).show('DATABASES', signal);
  return rows.every((row) => !databases.includes(text(row, 'name')) || count(row, 'paused') === 0);
}

/** Whether all of these databases lead to the new primary. */
export async function isTurned(
  reach: Reach,
  { system, databases, to }: Pick<PoolerFacts, 'system' | 'databases' | 'to'>,
  signal: AbortSignal,
): Promise<boolean> {
  const rows = await reach.pgbouncer(system).show('DATABASES', signal);
  return databases.every((name) =>
    rows.some((row) => {
      const { host, port } = placeIn(row);
      return text(row, 'name') === name && host === to.host && port === to.port;
    }),
  );
}

const sum = (rows: readonly Row[], column: string): number =>
  rows.reduce((all, row) => all + count(row, column), 0);

const placeIn = (row: Row): Place => ({ host: text(row, 'host'), port: count(row, 'port') });

const isBySession = (row: Row, config: readonly Row[]): boolean =>
  (maybeText(row, 'pool_mode') || text(config.find(({ key }) => key === 'pool_mode') ?? {}, 'value')) ===
  'session';

/** By the port, and by the address as we reach it, as the stack names it, or because both are on this host. */
function leadsTo(row: Row, { settings, address, system }: Led): boolean {
  const { host, port } = placeIn(row);
  if (isSamePlace({ host, port }, placeHere(system))) return true;
  if (String(port) !== settings.port) return false;
  const named = /^\[?([^\]/]*?)\]?:\d+/.exec(system.where)?.[1];
  const isHere = address === undefined || isLocal(address);
  return host === address || host === named || (isHere && isLocal(host === '' ? '/' : host));
}

/** Whether it finds a server in a container as we do, by what that publishes, and not by its own address. */
export const isPublished = (pooler: PoolerSeen, system: System, means: Means): boolean =>
  pooler.is === 'up' &&
  pooler.from !== undefined &&
  containerIn(means) !== undefined &&
  isSamePlace(pooler.from, placeHere(system));

/** A database that names the primary by another name would be left behind. */
async function whyElsewhere(rows: readonly Row[], primary: Led): Promise<Found | undefined> {
  const { address } = primary;
  for (const row of rows) {
    const { host, port } = placeIn(row);
    if (leadsTo(row, primary) || String(port) !== primary.settings.port || isIP(host) !== 0) continue;
    if (host === '' || host.startsWith('/')) continue;
    const found = await lookup(host, { all: true }).catch(() => []);
    const isSame = found.some((one) =>
      address === undefined || isLocal(address) ? isLocal(one.address) : one.address === address,
    );
    if (isSame)
      return {
        file: null,
        whyNot: `its database ${text(row, 'name')} leads to the primary as well, and calls it ${host}`,
      };
  }
  return undefined;
}

type Found = Pick<PoolerSeen & { is: 'up' }, 'file' | 'whyNot'>;

/** Its file counts as its own where it says of each of these databases what the pooler says. */
async function fileOf({
  path,
  names,
  from,
  system,
}: {
  readonly path: string | undefined;
  readonly names: readonly string[];
  readonly from: Place;
  readonly system: System;
}): Promise<Found> {
  const none = (whyNot: string): Found => ({ file: null, whyNot });
  if (path === undefined) return none('it does not tell where its file is');
  const { host } = placeHere(system);
  if (!(await isThisHost(host))) return none(`it is on ${host}, and so is its file ${path}`);
  try {
    const real = await realpath(path);
    // It is replaced as a whole, beside where it is.
    const isOurs = await access(dirname(real), constants.W_OK).then(
      () => true,
      () => false,
    );
    if (!isOurs) return none(`its file ${path} cannot be written by this user`);
    const { mode, uid, gid } = await stat(real);
    const to = { host: '0.0.0.0', port: 1 };
    if (turned(await readFile(real, 'utf8'), names, { from, to }) === undefined)
      return none(`${path} on this host does not say what ${system.title} says`);
    return { file: { path: real, from, mode: mode & 0o7777, uid, gid }, whyNot: undefined };
  } catch {
    return none(`its file ${path} cannot be read on this host`);
  }
}

/** The text of a configuration in which these databases lead elsewhere; undefined where one of them does not lead from there. Pure. */
export function turned(
  text: string,
  names: readonly string[],
  { from, to }: { readonly from: Place; readonly to: Place },
): string | undefined {
  const left = new Set(names);
  let section = '';
  const lines = text.split('\n').map((line) => {
    section = /^\s*\[(\w+)\]/.exec(line)?.[1] ?? section;
    const [, name = ''] = /^\s*"?([^\s"=;#]+)"?\s*=/.exec(line) ?? [];
    if (section !== 'databases' || !left.has(name)) return line;
    const host = wordOf(line, 'host');
    const port = wordOf(line, 'port') ?? '5432';
    if (host !== from.host || Number(port) !== from.port) return line;
    left.delete(name);
    const moved = line.replace(/\bhost\s*=\s*('[^']*'|\S+)/, `host=${to.host}`);
    return wordOf(line, 'port') === undefined
      ? moved.replace(/\bhost=\S+/, `$& port=${to.port}`)
      : moved.replace(/\bport\s*=\s*('[^']*'|\S+)/, `port=${to.port}`);
  });
  return left.size === 0 ? lines.join('\n') : undefined;
}

const wordOf = (line: string, name: string): string | undefined =>
  new RegExp(`\\b${name}\\s*=\\s*(?:'([^']*)'|(\\S+))`).exec(line)?.slice(1).find(Boolean);
