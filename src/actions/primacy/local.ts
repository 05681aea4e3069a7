import { readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { outputOf } from '../../config/output.ts';
import { ReadError } from '../../core/reading.ts';
import type { ControlData } from '../../domain/postgres/control-file.ts';
import { parseLsn } from '../../domain/postgres/lsn.ts';
import type { Process } from '../../domain/run.ts';
import { isHidden, processOf } from '../../records/process.ts';
import type { UpNode } from './node.ts';

/** A server of this host as we can start and stop it: what a run keeps of it. */
export const local = z.object({
  is: z.literal('local'),
  dataDirectory: z.string(),
  /** What goes before each program, so that it runs as the owner of the data. */
  as: z.array(z.string()),
  /** Where `pg_ctl` and `pg_controldata` of its version are. */
  programs: z.string(),
  /** The unit that starts and stops it; null: `pg_ctl` does. */
  unit: z.string().nullable(),
  /** Where its messages go when `pg_ctl` starts it. */
  log: z.string(),
  port: z.int(),
});
export type Local = z.output<typeof local>;
type Place = Pick<Local, 'dataDirectory' | 'as' | 'programs'>;

/** For a program that only reads a file. */
const patience = 10_000;

/** Undefined where it cannot be read. */
export async function controlData({ dataDirectory, as, programs }: Place): Promise<ControlData | undefined> {
  const argv = [...as, join(programs, 'pg_controldata'), '-D', dataDirectory];
  const said = await textOf(argv);
  if (said === undefined) return undefined;
  const field = (label: string): string => new RegExp(`^${label}: +(.*)$`, 'm').exec(said)?.[1]?.trim() ?? '';
  return {
    state: field('Database cluster state'),
    systemIdentifier: field('Database system identifier'),
    timeline: Number(field("Latest checkpoint's TimeLineID")),
    checkpoint: parseLsn(field('Latest checkpoint location')),
  };
}

/** The major version that the data is of; undefined where it cannot be read. */
export const versionOf = async ({
  dataDirectory,
  as,
}: Omit<Place, 'programs'>): Promise<string | undefined> =>
  (await textOf([...as, 'cat', '--', join(dataDirectory, 'PG_VERSION')]))?.trim();

/** What a server writes about itself while it runs. */
export type Postmaster = { readonly pid: number; readonly startedAt: number; readonly port: number };

/** Undefined where there is no such file. */
export const postmasterOf = async ({ dataDirectory, as }: Place): Promise<Postmaster | undefined> =>
  parsePostmaster((await textOf([...as, 'cat', '--', join(dataDirectory, 'postmaster.pid')])) ?? '');

/** Reads `postmaster.pid`. Pure. */
export function parsePostmaster(said: string): Postmaster | undefined {
  const [pid = '', , started = '', port = ''] = said.split('\n');
  if (!/^\d+$/.test(pid)) return undefined;
  return { pid: Number(pid), startedAt: Number(started) * 1_000, port: Number(port) };
}

/** The server's own clock ticks apart from that of its process: it writes both when it starts. */
const apart = 10_000;

/** Whether what a server wrote about itself is what a node says of itself. */
export const isItsOwn = ({ startedAt, port }: Postmaster, node: UpNode): boolean =>
  Math.abs(startedAt - node.startedAt) < apart && String(port) === node.settings.port;

/**
 * The server process on a data directory; undefined where none runs: what it was may have left its file, and another one its
 * number. @throws ReadError where that cannot be told.
 */
export async function serverOn({ dataDirectory, as }: Place): Promise<Process | undefined> {
  const unknown = (because: string): ReadError =>
    new ReadError('denied', `whether a server runs on ${dataDirectory} cannot be told: ${because}`);
  const name = 'postmaster.pid';
  const find = ['find', dataDirectory, '-maxdepth', '1', '-name', name];
  const said = await textOf([...as, ...find, '-exec', 'cat', '--', '{}', ';']);
  if (said === undefined) throw unknown('it cannot be read here');
  const [pid = ''] = said.split('\n');
  if (said === '') return undefined;
  if (!/^\d+$/.test(pid)) throw unknown(`${name} names no process`);
  // A server that is the first of its processes is in a container, whose numbers are not those of this host.
  if (pid === '1') throw unknown('it was started in a container');
  const [data, at] = await Promise.all([dataDirectory, `/proc/${pid}/cwd`].map((path) => inodeOf(path, as)));
  if (data === undefined) throw unknown('it cannot be read here');
  const found = processOf(Number(pid));
  if (found === undefined && isHidden(Number(pid))) throw unknown(`process ${pid} is hidden from this user`);
  // The owner of the data sees where its own processes are: of one where it does not it is not a server.
  return at === data ? found : undefined;
}

/** What a path leads to, by whatever name; undefined where nobody may see that. */
const inodeOf = async (path: string, as: readonly string[]): Promise<string | undefined> => {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  if (found !== undefined) return `${found.dev}:${found.ino}`;
  return (await textOf([...as, 'stat', '-L', '-c', '%d:%i', '--', path]))?.trim();
};

/** Whether it would come up as a standby. Undefined where that cannot be told. */
export async function isMarkedStandby({ dataDirectory, as }: Place): Promise<boolean | undefined> {
  const path = join(dataDirectory, 'standby.signal');
  const said = await textOf([...as, 'find', dataDirectory, '-maxdepth', '1', '-name', 'standby.signal']);
  return said === undefined ? undefined : said.trim() === path;
}

/** Whether nobody can start it: a server refuses a data directory to which others have rights. Undefined where that cannot be told. */
export async function isClosed({ dataDirectory, as }: Place): Promise<boolean | undefined> {
  const said = await textOf([...as, 'find', dataDirectory, '-maxdepth', '0', '-perm', '-002']);
  return said === undefined ? undefined : said.trim() === dataDirectory;
}

/** A file of the data directory; undefined where there is none. */
export const fileOf = ({ dataDirectory, as }: Place, name: string): Promise<string | undefined> =>
  textOf([...as, 'cat', '--', join(dataDirectory, name)]);

/** The file to which a process writes its complaints, where that is one, and whoever owns the data may write to it. */
export async function logOf(
  pid: number,
  { dataDirectory }: Pick<Local, 'dataDirectory'>,
): Promise<string | undefined> {
  const path = await readlink(`/proc/${pid}/fd/2`).catch(() => '');
  const [log, data] = await Promise.all([path, dataDirectory].map((one) => stat(one).catch(() => undefined)));
  return log?.isFile() && log.uid === data?.uid ? path : undefined;
}

async function textOf(argv: readonly string[]): Promise<string | undefined> {
  const env = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8' };
  const output = await outputOf(argv, env, patience);
  return output.is === 'output' ? new TextDecoder().decode(output.bytes) : undefined;
}
