import { lstat, readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { geteuid } from 'node:process';
import { ReadError } from '../../../core/reading.ts';
import { sanitize } from '../../../core/sanitize.ts';
import type { System } from '../../../domain/stack.ts';
import { manifestFor } from '../../../records/backups/copies.ts';
import type { Manifest } from '../../../records/backups/manifest.ts';
import { type DirectoryFound, lookAtDirectory } from '../../../systems/directory.ts';
import { postgresPath, programAt } from '../../../systems/programs.ts';
import { type Client, clientAt } from '../../backup/client.ts';
import { hasOperate } from '../../backup/node.ts';
import type { Reach } from '../../faces.ts';
import type { Wish } from '../kind.ts';
import { dataOf, type Facts } from './facts.ts';
import { primaryOf, type Server } from './live.ts';

/** All that a plan goes by. `undefined` throughout: it could not be found out. */
export type Survey = {
  readonly manifest: Manifest | undefined;
  /** The version of the data: `15`. */
  readonly major: string;
  readonly path: string;
  readonly control: string;
  readonly clients: readonly Client[];
  readonly system: System;
  readonly hasOperate: boolean;
  readonly live: Server;
  readonly user: Facts['user'];
  /** Nothing is known of that user, or it cannot be become. */
  readonly whyNoUser: string | undefined;
  readonly directory: string;
  readonly above: DirectoryFound | undefined;
  readonly isThere: boolean;
  /** The first directory above it into which that user may not look. */
  readonly closed: string | undefined;
  readonly tablespaces: number;
  readonly port: number;
};

const programs = ['pg_ctl', 'pg_verifybackup', 'pg_controldata'] as const;

/** @throws ReadError where there is no data directory in it, or no node in the stack that it is of. */
export async function survey(
  reach: Reach,
  { backup, of, params }: Wish,
  stamp: string,
  signal: AbortSignal,
): Promise<Survey> {
  const data = dataOf(backup);
  const major = (await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => '')).trim();
  if (!/^\d{2}$/.test(major))
    throw new ReadError(
      'unsupported',
      `${sanitize(backup.id)} holds no data directory of PostgreSQL 13 or newer`,
    );
  const nodes = reach.stack.systems.filter(({ kind, group }) => kind === 'postgres' && group === of.name);
  const live = await primaryOf(reach, nodes, signal);
  const system = live.system ?? nodes.find(({ id }) => hasOperate(reach, id)) ?? nodes[0];
  if (system === undefined)
    throw new ReadError('missing', `the stack has no PostgreSQL cluster ${sanitize(of.name)}`);
  const path = postgresPath(reach.env, major);
  const { user, because: whyNoUser } = await ownerOf(live.dataDirectory, reach.env);
  const directory = params.to ?? placeBeside(live.dataDirectory ?? backup.path, stamp);
  const [clients, above, tablespaces, port, closed, isThere] = await Promise.all([
    Promise.all(programs.map((name) => clientAt(name, { ...reach.env, PATH: path }))),
    lookAtDirectory(dirname(directory)).catch(() => undefined),
    readdir(join(data, 'pg_tblspc')).catch(() => []),
    freePort(),
    user === null ? undefined : closedTo(user, dirname(directory)),
    lstat(directory).then(
      () => true,
      () => false,
    ),
  ]);
  return {
    manifest: await manifestFor(backup),
    control: (await programAt('pg_ctl', { PATH: path })) ?? 'pg_ctl',
    ...{ major, path, clients, system, live, user, whyNoUser, directory, above, isThere, closed, port },
    hasOperate: hasOperate(reach, system.id),
    tablespaces: tablespaces.length,
  };
}

const placeBeside = (path: string, stamp: string): string =>
  join(dirname(path), `${basename(path)}_restore_${stamp}`);

/** A server is never root: it runs as the owner of the data, or as the account that packages make. */
async function ownerOf(
  dataDirectory: string | undefined,
  env: Reach['env'],
): Promise<{ readonly user: Facts['user']; readonly because: string | undefined }> {
  if (geteuid?.() !== 0) return { user: null, because: undefined };
  const owner = dataDirectory === undefined ? undefined : await lstat(dataDirectory).catch(() => undefined);
  const accounts = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n').map((line) => {
    const [name = '', , uid = '', gid = ''] = line.split(':');
    return { name, uid: Number(uid), gid: Number(gid) };
  });
  const user = accounts.find((one) =>
    owner === undefined ? one.name === 'postgres' : one.uid === owner.uid,
  );
  if (user === undefined || user.uid === 0)
    return { user: null, because: 'it may not run as root, and this host has no account postgres' };
  if ((await programAt('setpriv', env)) === undefined)
    return { user, because: 'setpriv is not there: install util-linux' };
  return { user, because: undefined };
}

/** A directory into which a user may not go. */
async function closedTo({ uid, gid }: NonNullable<Facts['user']>, path: string): Promise<string | undefined> {
  const above = dirname(path);
  const higher = above === path ? undefined : await closedTo({ name: '', uid, gid }, above);
  if (higher !== undefined) return higher;
  const stats = await lstat(path).catch(() => undefined);
  if (stats === undefined) return undefined;
  const bit = stats.uid === uid ? 0o100 : stats.gid === gid ? 0o010 : 0o001;
  return (stats.mode & bit) === 0 ? path : undefined;
}

/** One that nobody uses now; whether that is so when it starts is seen then. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
