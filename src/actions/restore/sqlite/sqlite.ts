import { randomBytes } from 'node:crypto';
import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { getegid, geteuid } from 'node:process';
import * as z from 'zod';
import { ReadError } from '../../../core/reading.ts';
import { sanitize } from '../../../core/sanitize.ts';
import { stampOf } from '../../../domain/backup/names.ts';
import type { Backup } from '../../../domain/backup.ts';
import { manifestFor } from '../../../records/backups/copies.ts';
import type { Draft, Step } from '../../action.ts';
import { wrapperOf } from '../../backup/client.ts';
import { contentOf } from '../../backup/facts.ts';
import { guarded } from '../../backup/guarded.ts';
import { rowsText } from '../../backup/seal.ts';
import { readSqlite } from '../../backup/sqlite/whole.ts';
import type { Reach } from '../../faces.ts';
import { rowsDifference } from '../../verify/inspect.ts';
import { inodeOf, isLanded, landing, oldOf, partsOf, stageIn } from '../beside/landing.ts';
import { landingSteps, make, marked } from '../beside/steps.ts';
import { kind, type Wish } from '../kind.ts';
import { read } from '../read.ts';
import { expected, pastOf, sinceWords } from '../words.ts';
import { assertFree } from './free.ts';
import { verdicts } from './verdicts.ts';

const rights = z.object({ mode: z.number(), uid: z.number(), gid: z.number() });

const facts = z.object({
  backup: z.object({
    ...{ id: z.string(), path: z.string(), format: z.string() },
    by: z.enum(['quarterdeck', 'other']),
  }),
  rows: z.record(z.string(), z.number()).nullable(),
  landing,
  /** Those of the file that is replaced; where there is none, of whoever the directory belongs to. */
  rights,
  bounds: z.object({ directory: z.string(), reserve: z.number().nonnegative() }),
  timeout: z.number().positive(),
  wrapper: z.array(z.string()),
});
type Facts = z.output<typeof facts>;

/** What SQLite keeps beside a database, and would read into another one of the same name. */
const endings = ['-wal', '-shm', '-journal'] as const;

/** Puts a database file back: copied beside, checked, and then put in the place of the other, with all that is its own. */
export const sqlite = kind({
  name: 'sqlite',
  takes: ({ kind: is, format, by }) => is === 'sqlite' && format === 'db' && by === 'quarterdeck',
  facts,
  means: ['to'],
  draft,
  steps: (known) => ({
    beside: [read(known), make([known.landing]), copy(known), check(known)],
    swap: landingSteps([known.landing], () => assertFree(known.landing.path)),
  }),
  async prove(_, { landing: one, backup, rows }) {
    const { path, replaced } = one;
    if (!(await isLanded(one)))
      return [{ title: path, is: 'refuse', because: 'it is not the one that was restored' }];
    const held = rows === null ? '' : `, ${rowsText(rows)}`;
    const kept = replaced === null ? '' : `; what was replaced: kept as ${oldOf(one)}`;
    return [{ title: path, is: 'pass', because: `it is ${sanitize(backup.id)}${held}${kept}` }];
  },
});

async function draft(reach: Reach, wish: Wish, signal: AbortSignal): Promise<Draft<Facts>> {
  const { backup, of, others, params, clients } = wish;
  const named = params.to ?? (await pathOf(reach, wish));
  // Behind a link, as SQLite takes it: what belongs to it lies beside the file itself.
  const path = await realpath(named).catch(() => named);
  const at = reach.clock.now();
  const stamp = `${stampOf(at)}_${randomBytes(2).toString('hex')}`;
  const stage = stageIn(dirname(path), stamp);
  const known: Facts = {
    backup: { id: backup.id, path: backup.path, by: backup.by, format: backup.format },
    rows: (await manifestFor(backup))?.rows ?? null,
    landing: {
      ...{ path, stage, endings: [...endings] },
      fresh: join(partsOf(stage).fresh, basename(path)),
      replaced: (await inodeOf(path)) ?? null,
    },
    rights: await rightsOf(path),
    bounds: { directory: dirname(path), reserve: 0 },
    timeout: params.timeout,
    wrapper: [...(await wrapperOf(reach.env, params.fast))],
  };
  const { preflight, reserve } = await verdicts(known, { backup, clients, at }, signal);
  const isReplaced = known.landing.replaced !== null;
  const { since, age } = sinceWords(backup, at);
  return {
    summary: isReplaced
      ? `Everything in ${path} after ${since} is lost: ${age}`
      : `Restore ${sanitize(backup.id)} as ${path}, as it was at ${since} (${age} ago); nothing is replaced`,
    risk: isReplaced ? 'destructive' : 'safe',
    identity: { [`backup/${backup.id}`]: new Date(backup.startedAt).toISOString(), file: path },
    locks: [of],
    facts: { ...known, bounds: { ...known.bounds, reserve } },
    preflight,
    impact: [
      ...(isReplaced ? [`what is there stays as ${oldOf(known.landing)} until somebody removes it`] : []),
      expected(await pastOf(reach, [backup, ...others.filter(({ kind: is }) => is === 'sqlite')]), backup),
    ],
    proof: [`${path} is the one that was restored`, 'its rows are those of the backup'],
    undo: isReplaced
      ? `${path} gets back what it was; what was restored, and written to it since, stays beside it in ${stage}.`
      : `What was restored is put aside in ${stage}; nothing is removed.`,
  };
}

/** Where the stack file has the database. */
async function pathOf(
  { sections }: Reach,
  { of, backup }: { of: Wish['of']; backup: Backup },
): Promise<string> {
  const section = sections.sqlite.find(({ name }) => of.kind === 'sqlite' && name === of.name);
  if (section !== undefined) return section.path;
  throw new ReadError(
    'unsupported',
    `the stack file names no database for ${sanitize(backup.id)}: name a file, with --to`,
  );
}

async function rightsOf(path: string): Promise<Facts['rights']> {
  const own = await lstat(path).catch(() => undefined);
  if (own !== undefined) return { mode: own.mode & 0o7777, uid: own.uid, gid: own.gid };
  const above = await lstat(dirname(path)).catch(() => undefined);
  return { mode: 0o600, uid: above?.uid ?? geteuid?.() ?? 0, gid: above?.gid ?? getegid?.() ?? 0 };
}

function copy({ backup, landing: one, rights: like, bounds, timeout }: Facts): Step {
  const { fresh } = one;
  return marked({ id: 'copy', title: `copy it to ${fresh}`, landings: [one] }, async (hands, { signal }) => {
    const files = hands.files();
    await files.remove(fresh);
    const from = join(backup.path, contentOf({ kind: 'sqlite', format: 'db' }));
    await guarded(hands, { ...bounds, timeout }, signal, (until) => files.copy(from, fresh, like, until));
    return undefined;
  });
}

function check({ landing: one, rows: noted, wrapper }: Facts): Step {
  return marked(
    { id: 'check', title: 'check its integrity, and count its rows', landings: [one] },
    async (hands, { signal, tell }) => {
      const rows = await readSqlite(hands, one.fresh, { wrapper, signal });
      const difference = rowsDifference(noted ?? undefined, rows);
      if (difference !== undefined) throw new ReadError('protocol', `restored, ${difference}`);
      tell(rowsText(rows));
      return { rows: rowsText(rows) };
    },
  );
}
