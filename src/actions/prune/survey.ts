import { ReadError } from '../../core/reading.ts';
import { formatTarget, type Target } from '../../core/target.ts';
import { keptUnder } from '../../domain/backup/kept.ts';
import type { Reach } from '../faces.ts';
import { judgeBackups } from './backups.ts';
import type { Params } from './facts.ts';
import { judgeDirectory, judgeLog } from './files.ts';
import type { Found } from './found.ts';

const month = 30 * 86_400_000;

/** Looks at all that could go. @throws ReadError where the stack file has nothing of that name. */
export async function survey(
  { sections, clock, stack }: Reach,
  given: Target,
  { olderThan }: Params,
  signal: AbortSignal,
): Promise<readonly Found[]> {
  const now = clock.now();
  const target = keptUnder(stack, given);
  const { kind, name } = target;
  if (kind === 'directory') {
    const watched = sections.host?.directories.find(({ path }) => path === name);
    if (watched === undefined) throw absent(target, 'no such directory under host.directories');
    const bounds = { olderThan: olderThan ?? watched.older_than, now };
    return [await judgeDirectory(watched.path, bounds, stack.backups ?? [], signal)];
  }
  if (kind === 'log') {
    const log = sections.logs.find((one) => one.name === name);
    if (log === undefined) throw absent(target, 'no such log');
    const kept = log.backup === undefined ? [] : [await judgeBackups(formatTarget(target), log.backup, now)];
    return [await judgeLog(log.file, { olderThan: olderThan ?? month, now }), ...kept];
  }
  if (olderThan !== undefined)
    throw new ReadError(
      'unsupported',
      'older-than is for directories and logs; backups go by keep: in the stack file',
    );
  const entries = {
    postgres: sections.postgres,
    redis: sections.redis,
    sqlite: sections.sqlite,
    files: sections.files,
  };
  const all = kind in entries ? entries[kind as keyof typeof entries] : [];
  const found = all.find((one) => one.name === name)?.backup;
  if (found === undefined) throw absent(target, 'no directory for its backups');
  return [await judgeBackups(formatTarget(target), found, now)];
}

const absent = (target: Target, what: string): ReadError =>
  new ReadError('missing', `the stack file names ${what}: ${formatTarget(target)}`);
