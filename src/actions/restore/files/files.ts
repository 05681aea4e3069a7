import { randomBytes } from 'node:crypto';
import { bytes, count } from '../../../core/format.ts';
import { ReadError } from '../../../core/reading.ts';
import { sanitize } from '../../../core/sanitize.ts';
import { formatTarget } from '../../../core/target.ts';
import { stampOf } from '../../../domain/backup/names.ts';
import type { Backup } from '../../../domain/backup.ts';
import { lookAtDirectory } from '../../../systems/directory.ts';
import type { Draft } from '../../action.ts';
import { wrapperOf } from '../../backup/client.ts';
import { reserveOf } from '../../backup/verdicts.ts';
import type { Reach } from '../../faces.ts';
import { isLanded, oldOf, placeOfStage } from '../beside/landing.ts';
import { landingSteps, make } from '../beside/steps.ts';
import { kind, type Wish } from '../kind.ts';
import { read } from '../read.ts';
import { expected, pastOf, sinceWords } from '../words.ts';
import { type Archive, entriesOf, type Facts, facts, isArchive } from './facts.ts';
import { layoutOf, rootsOf } from './layout.ts';
import { check, unpack } from './steps.ts';
import { verdicts } from './verdicts.ts';

/** Each is renamed by itself; more of them are no directories, but the files of one. */
const mostRoots = 50;

/** Puts files and directories back: unpacked beside, compared with what was noted, and then put in their places. */
export const files = kind({
  name: 'files',
  takes: isArchive,
  facts,
  means: ['to'],
  draft,
  steps: (known) => ({
    beside: [read(known), make(known.landings), unpack(known), check(known)],
    swap: landingSteps(known.landings, async () => {}),
  }),
  prove: (_, { landings, backup }) =>
    Promise.all(
      landings.map(async (one) => {
        const title = one.path;
        if (!(await isLanded(one)))
          return { title, is: 'refuse', because: 'it is not the one that was restored' } as const;
        const kept = one.replaced === null ? '' : `; what was replaced: kept as ${oldOf(one)}`;
        return { title, is: 'pass', because: `it is of ${sanitize(backup.id)}${kept}` } as const;
      }),
    ),
});

async function draft(reach: Reach, wish: Wish, signal: AbortSignal): Promise<Draft<Facts>> {
  const { of, others, params } = wish;
  const backup = archive(wish.backup);
  const base = params.to ?? baseOf(backup);
  const at = reach.clock.now();
  const entries = await entriesOf(backup, signal);
  const roots = rootsOf(entries);
  if (roots.length === 0) throw new ReadError('unsupported', `nothing is in ${sanitize(backup.id)}`);
  const layout = await layoutOf(roots, base, `${stampOf(at)}_${randomBytes(2).toString('hex')}`);
  const { landings } = layout;
  if (landings.length > mostRoots)
    throw new ReadError(
      'unsupported',
      `${sanitize(backup.id)} would replace ${count(landings.length)} paths one by one: restore it into a new directory, with --to`,
    );
  const where = placeOfStage(landings[0]?.stage ?? '/');
  const directory = await lookAtDirectory(where).catch(() => undefined);
  const replaced = landings.filter((one) => one.replaced !== null);
  const paths = landings.map(({ path }) => path).join(', ');
  const { since, age } = sinceWords(backup, at);
  const own = entries.filter(({ is }) => is === 'file');
  const { id, path, by, format } = backup;
  return {
    summary:
      replaced.length > 0
        ? `Every change to ${paths} after ${since} is lost: ${age}`
        : `Restore ${sanitize(id)} to ${paths}, as it was at ${since} (${age} ago); nothing is replaced`,
    risk: replaced.length > 0 ? 'destructive' : 'safe',
    identity: { [`backup/${id}`]: new Date(backup.startedAt).toISOString(), paths },
    locks: [of],
    facts: {
      backup: { id, path, by, kind: backup.kind, format },
      of: formatTarget(of),
      unpacking: layout.unpacking.map((group) => ({ ...group, names: [...group.names] })),
      landings: landings.map((one) => ({ ...one })),
      bounds: { directory: where, reserve: reserveOf({ directory }) },
      timeout: params.timeout,
      wrapper: [...(await wrapperOf(reach.env, params.fast))],
    },
    preflight: await verdicts(reach, { backup, base, landings, entries, at }),
    impact: [
      `${count(own.length)} ${own.length === 1 ? 'file' : 'files'}, ${bytes(own.reduce((sum, one) => sum + one.bytes, 0))}, ${own.length === 1 ? 'is' : 'are'} written beside`,
      ...(replaced.length > 0
        ? [`what is there stays as ${replaced.map(oldOf).join(', ')} until somebody removes it`]
        : []),
      expected(await pastOf(reach, [backup, ...others.filter(isArchive)]), backup),
    ],
    proof: [
      'each file is as it was noted',
      ...landings.map((one) => `${one.path} is the one that was restored`),
    ],
    undo:
      replaced.length > 0
        ? 'What was there gets its place back; what was restored, and changed since, stays beside it.'
        : 'What was restored is put aside; nothing is removed.',
  };
}

function archive(backup: Backup): Archive {
  if (isArchive(backup)) return backup;
  throw new ReadError('unsupported', `${sanitize(backup.id)} is no archive of files`);
}

/** Our own are packed from the root; where another script stood nobody knows. */
function baseOf({ by, id }: Backup): string {
  if (by === 'quarterdeck') return '/';
  throw new ReadError(
    'unsupported',
    `where ${sanitize(id)} was packed is not known: name that directory with --to, or a new one to look at it`,
  );
}
