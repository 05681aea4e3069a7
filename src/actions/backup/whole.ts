import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { ReadError } from '../../core/reading.ts';
import { createDumpReader, type DumpRead } from '../../domain/backup/rows.ts';
import { postgresPath } from '../../systems/programs.ts';
import type { Hands } from '../faces.ts';
import { readCommand, verifyBaseCommand } from './commands.ts';
import type { Inside } from './inside.ts';
import { complaintOf } from './run.ts';

/** It was read whole, and is not what it should be. */
export class BrokenBackup extends ReadError {
  constructor(because: string) {
    super('protocol', because);
  }
}

export type Way = {
  /** What goes before the program. */
  readonly wrapper: readonly string[];
  /** The container whose pg_restore is used; left out: that of this host. */
  readonly within?: Inside | null;
  readonly signal: AbortSignal;
};

/** What the programs run with that connect to nobody. */
export const plain = ({ env }: Pick<Hands, 'env'>) => ({
  PATH: postgresPath(env),
  LC_ALL: 'C.UTF-8',
});

/** Reads an archive of pg_dump's to its end, which inflates all of it, and counts its rows. @throws BrokenBackup */
export async function readArchive(
  hands: Pick<Hands, 'programs' | 'env' | 'engine'>,
  path: string,
  { wrapper, within, signal }: Way,
): Promise<DumpRead> {
  const reader = createDumpReader();
  const onOutput = reader.take;
  const argv = [...wrapper, ...readCommand(path)];
  const ended = await (within === undefined || within === null
    ? hands.programs().run({ argv, env: plain(hands), onOutput }, signal)
    : hands
        .engine(within.engine)
        .run(
          within,
          { argv: readCommand(), env: { LC_ALL: 'C.UTF-8' }, input: opened(path), onOutput },
          signal,
        ));
  if (ended.exitCode !== 0) throw refusalOf(argv, ended);
  const read = reader.end();
  if (!read.isWhole) throw new BrokenBackup('it ends before its end');
  return read;
}

/** What a program elsewhere reads instead of the file. */
export const opened = (path: string): Readable => createReadStream(path, { highWaterMark: 1024 ** 2 });

/** Compares a data directory with the checksums that the server sent along, and its WAL with what it needs. @throws BrokenBackup */
export async function readDataDirectory(
  hands: Pick<Hands, 'programs' | 'env'>,
  path: string,
  { wrapper, signal }: Way,
): Promise<void> {
  const argv = [...wrapper, ...verifyBaseCommand(path)];
  const ended = await hands.programs().run({ argv, env: plain(hands) }, signal);
  if (ended.exitCode !== 0) throw refusalOf(argv, ended);
}

/** An archive of a newer pg_dump is not broken: this host cannot read it. */
function refusalOf(
  argv: readonly string[],
  ended: { readonly exitCode: number; readonly errors: string },
): ReadError {
  const said = complaintOf(argv, ended);
  return /unsupported version/.test(said) ? new ReadError('unsupported', said) : new BrokenBackup(said);
}

/** What a program complained of last, without the name that it says first. */
export const complaintIn = (errors: string): string =>
  (errors.split('\n').findLast((line) => /error/i.test(line)) ?? errors.split('\n').at(-1) ?? '')
    .replace(/^\w*error: /i, '')
    .trim();
