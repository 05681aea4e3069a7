import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { ReadError } from '../../../core/reading.ts';
import { sealed } from '../../../records/backups/sealed.ts';
import type { Doing } from '../../action.ts';
import type { Hands } from '../../faces.ts';
import { type ArchiveFacts, contentOf, formatOf, placeOf } from '../facts.ts';
import { poured } from '../inside.ts';
import type { Note } from '../note.ts';
import { plain } from '../whole.ts';

/** What tar ends with when a file changed while it was read: of a log that is always so. */
const changed = 1;

/** Packs files with their modes and owners. */
export async function writeArchive(
  hands: Hands,
  facts: ArchiveFacts,
  { signal, tell }: Doing,
): Promise<Note> {
  const { clock } = hands;
  const startedAt = clock.now();
  tell(`packs ${facts.paths.length === 1 ? facts.paths[0] : `${facts.paths.length} paths`}`);
  const path = join(placeOf(facts).partial, contentOf({ kind: facts.is, format: formatOf(facts) }));
  const env = plain(hands);
  const kept = [...new Set([facts.directory, await realpath(facts.directory)])];
  const argv = [...facts.wrapper, ...tarCommand(facts, facts.isEncrypted ? '-' : path, kept)];
  const key = facts.isEncrypted ? await hands.archiveKey(facts.target) : undefined;
  const { exitCode, errors } = await (key === undefined
    ? hands.programs().run({ argv, env }, signal)
    : // It is never on the disk in the clear.
      poured(
        hands.files(),
        path,
        (onOutput) => hands.programs().run({ argv, env, onOutput }, signal),
        (pieces) => sealed(pieces, key),
      ));
  const told = errors.split('\n').filter((line) => line !== '' && !/Exiting with failure/.test(line));
  if (exitCode > changed)
    throw new ReadError('refused', told.slice(0, 3).join('; ') || `tar failed with exit code ${exitCode}`);
  return {
    ...{ key: facts.key, startedAt, endedAt: clock.now(), exitCode, position: null, globals: 'none' },
    errors: told.join('\n').slice(0, 4_000),
  };
}

/**
 * Nothing in a name means anything: neither `-`, nor `:`, nor a backslash. Backups are not kept in backups, nor what a restore
 * put aside.
 */
export const tarCommand = (
  { paths, exclude, compression }: ArchiveFacts,
  path: string,
  kept: readonly string[],
): readonly string[] => [
  ...['tar', '--create', '--format=posix', '--numeric-owner', '--force-local', '--no-unquote'],
  ...['--warning=no-file-ignored', `--${compression}`, `--file=${path}`, '--directory=/'],
  ...['--anchored', '--no-wildcards', ...kept.map((directory) => `--exclude=${relative(directory)}`)],
  ...[
    '--no-anchored',
    '--wildcards',
    '--exclude=.quarterdeck-restore-*',
    ...exclude.map((pattern) => `--exclude=${pattern}`),
  ],
  '--',
  ...paths.map(relative),
];

const relative = (path: string): string => path.replace(/^\/+/, '') || '.';
