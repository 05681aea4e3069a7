import { join } from 'node:path';
import { Readable } from 'node:stream';
import { count } from '../../../core/format.ts';
import { ReadError } from '../../../core/reading.ts';
import type { Step } from '../../action.ts';
import { decrypted } from '../../backup/files/whole.ts';
import { guarded } from '../../backup/guarded.ts';
import { plain } from '../../backup/whole.ts';
import type { Hands } from '../../faces.ts';
import { partsOf } from '../beside/landing.ts';
import { marked } from '../beside/steps.ts';
import { compare } from './compare.ts';
import { archiveOf, entriesOf, type Facts } from './facts.ts';
import { rootsOf } from './layout.ts';

const flags = {
  tar: [],
  'tar.gz': ['--gzip'],
  'tar.zst': ['--zstd'],
  'tar.gz.enc': ['--gzip'],
  'tar.zst.enc': ['--zstd'],
} as const satisfies Record<Facts['backup']['format'], readonly string[]>;

/** The names come from a file, or by standard input (`-`) as the archive may: nothing in one means anything. */
export const unpackCommand = (
  { wrapper, backup }: Facts,
  into: string,
  { archive, names }: { readonly archive: string; readonly names: string },
): readonly string[] => [
  ...wrapper,
  ...['tar', '--extract', '--numeric-owner', '--same-permissions', '--force-local', '--no-wildcards'],
  ...flags[backup.format],
  ...[`--file=${archive}`, `--directory=${into}`],
  ...['--null', '--verbatim-files-from', `--files-from=${names}`],
];

/** Unpacks it beside, from nothing: what a runner that died left is worth nothing. */
export function unpack(facts: Facts): Step {
  const { unpacking, landings, bounds, timeout } = facts;
  return marked(
    { id: 'unpack', title: `unpack ${facts.backup.id} beside`, landings },
    async (hands, { signal, tell }) => {
      const files = hands.files();
      for (const { into, names, stage } of unpacking) {
        await files.remove(partsOf(stage).fresh);
        await files.ensureDirectory(into);
        const { input, ...from } = await readable(hands, facts, { stage, names }, signal);
        const argv = unpackCommand(facts, into, from);
        tell(`unpacks ${names.length === 1 ? names[0] : `${count(names.length)} paths`}`);
        await guarded(hands, { ...bounds, timeout }, signal, async (until) => {
          const ended = await hands.programs().run({ argv, env: plain(hands), input }, until);
          if (ended.exitCode !== 0) throw new ReadError('refused', complaintOf(ended));
        });
        await files.flush(stage);
      }
      return undefined;
    },
  );
}

type Unpacking = { readonly stage: string; readonly names: readonly string[] };

/** An archive as tar reads it: what is encrypted is decrypted as it reads, and lies nowhere. */
async function readable(
  hands: Hands,
  { backup, of }: Facts,
  { stage, names }: Unpacking,
  signal: AbortSignal,
) {
  const archive = archiveOf(backup);
  const list = names.map((name) => `${name}\0`);
  if (!archive.endsWith('.enc'))
    return { archive, names: '-', input: streamOf(list.map((one) => Buffer.from(one))) };
  const path = join(stage, 'names');
  await hands.files().replace(path, list.join(''));
  const pieces = await decrypted(archive, signal, () => hands.archiveKey(of));
  return { archive: '-', names: path, input: streamOf(pieces) };
}

const streamOf = (pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Readable =>
  Readable.from(pieces, { objectMode: false });

function complaintOf({ exitCode, errors }: { readonly exitCode: number; readonly errors: string }): string {
  const told = errors.split('\n').filter((line) => line !== '' && !/Exiting with failure/.test(line));
  return told.slice(0, 3).join('; ') || `tar failed with exit code ${exitCode}`;
}

/** Compares what was unpacked with the manifest, before anything is replaced. */
export function check({ backup, unpacking, landings }: Facts): Step {
  return marked(
    { id: 'check', title: 'compare it with what was noted, file by file', landings },
    async (_, { signal, tell }) => {
      const entries = await entriesOf(backup, signal);
      const roots = rootsOf(entries);
      const unpacked = unpacking.map(({ into, names }) => ({
        into,
        roots: roots.filter(({ name }) => names.includes(name)),
      }));
      const files = await compare(entries, unpacked, { signal, tell });
      return { files };
    },
  );
}
