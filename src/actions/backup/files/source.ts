import { constants } from 'node:fs';
import { access, lstat } from 'node:fs/promises';
import { count } from '../../../core/format.ts';
import type { Verdict } from '../../../core/plan.ts';
import { formatTarget, type Target } from '../../../core/target.ts';
import { rotated } from '../../../records/rotated.ts';
import { programAt } from '../../../systems/programs.ts';
import type { Reach } from '../../faces.ts';
import { type Source, unplacedPlainly } from '../source.ts';

const day = 86_400_000;

type Wanted = Pick<Source, 'section'> & {
  readonly is: 'files' | 'config' | 'logs';
  readonly paths: readonly string[];
  readonly exclude: readonly string[];
  readonly environment: readonly string[];
  readonly isEncrypted: boolean;
};

/** Files and directories of the stack file, or a log with what it was rotated to. @throws ReadError where it names none. */
export async function filesSource(reach: Reach, target: Target): Promise<Source> {
  const { is, section, paths, exclude, environment, isEncrypted } = await wanted(reach, target);
  const compression =
    (await hasZstd()) && (await programAt('zstd', reach.env)) !== undefined ? 'zstd' : 'gzip';
  return {
    target,
    section,
    what: `Pack ${paths.length === 1 ? paths[0] : `${count(paths.length)} paths of ${formatTarget(target)}`}`,
    identity: { [formatTarget(target)]: paths.join(' ') },
    bytes: undefined,
    verdicts: [
      await tar(reach.env),
      ...(await Promise.all(paths.map(readable))),
      ...(await Promise.all(environment.map(guardedFile))),
      ...(environment.length > 0 ? [encryption(target, isEncrypted)] : []),
    ],
    impact: [
      `modes and owners are kept, packed with ${compression}`,
      ...(isEncrypted
        ? [
            'all of it is encrypted (AES-256-GCM): without the key nobody reads it again, keep that elsewhere too',
          ]
        : []),
    ],
    facts: (common) => ({
      ...{ is, ...common, paths: [...paths], exclude: [...exclude], compression, isEncrypted },
      tool: { name: 'tar', version: '' },
    }),
  };
}

async function wanted({ sections, clock }: Reach, target: Target): Promise<Wanted> {
  if (target.kind === 'log') {
    const log = sections.logs.find(({ name }) => name === target.name);
    if (log?.backup === undefined) throw unplacedPlainly(target);
    const all = await rotated(log.file);
    const paths = all.filter(({ modifiedAt }) => modifiedAt >= clock.now() - (log.backup?.days ?? 0) * day);
    return {
      ...{ is: 'logs', section: log.backup, exclude: [], environment: [], isEncrypted: false },
      paths: paths.length === 0 ? [log.file] : paths.map(({ path }) => path),
    };
  }
  const files = sections.files.find(({ name }) => name === target.name);
  if (files === undefined) throw unplacedPlainly(target);
  const { backup, paths, exclude, environment, key } = files;
  const is = environment.length > 0 ? 'config' : 'files';
  const all = [...new Set([...paths, ...environment])];
  return { is, section: backup, exclude, environment, paths: all, isEncrypted: key !== undefined };
}

const hasZstd = async (): Promise<boolean> => 'createZstdDecompress' in (await import('node:zlib'));

async function tar(env: Reach['env']): Promise<Verdict> {
  const at = await programAt('tar', env);
  return at === undefined
    ? { title: 'tar on this host', is: 'refuse', because: 'there is none: install tar' }
    : { title: 'tar on this host', is: 'pass', because: at };
}

async function readable(path: string): Promise<Verdict> {
  const stats = await lstat(path).catch(() => undefined);
  if (stats === undefined) return { title: path, is: 'refuse', because: 'it is not there' };
  if (stats.isSymbolicLink())
    return { title: path, is: 'warn', because: 'a link: what it leads to is not in it' };
  const mayRead = await access(path, constants.R_OK).then(
    () => true,
    () => false,
  );
  return mayRead
    ? { title: path, is: 'pass', because: stats.isDirectory() ? 'a directory' : 'a file' }
    : { title: path, is: 'refuse', because: 'this user may not read it' };
}

async function guardedFile(path: string): Promise<Verdict> {
  const title = `secrets in ${path}`;
  const mode = (await lstat(path).catch(() => undefined))?.mode ?? 0;
  return (mode & 0o007) === 0
    ? { title, is: 'pass', because: 'it is not for everybody' }
    : { title, is: 'warn', because: 'everybody on this host can read it: chmod 600 it' };
}

/** A copy of secrets is never in the clear, wherever it lies or is sent. */
function encryption(target: Target, isEncrypted: boolean): Verdict {
  const title = 'encryption of the environment files';
  return isEncrypted
    ? { title, is: 'pass', because: 'there is a key, read when it runs' }
    : {
        title,
        is: 'refuse',
        because: `${formatTarget(target)} has no key: add key: { file: PATH } to it in the stack file`,
      };
}
