import { bytes, percent } from '../../core/format.ts';
import { type Duration, ReadError } from '../../core/reading.ts';
import { pause } from '../../systems/pause.ts';
import type { Row } from '../../systems/postgres/row.ts';
import type { Doing } from '../action.ts';
import type { Reach } from '../faces.ts';
import type { ClusterFacts } from './facts.ts';

const between: Duration = 2_000;

/** Tells how far a backup is, as far as the server tells, until the signal is aborted. */
export async function tellProgress(
  reach: Reach,
  facts: ClusterFacts,
  { begun, tell }: { readonly begun: ReadonlySet<string>; readonly tell: Doing['tell'] },
  signal: AbortSignal,
): Promise<void> {
  const sizes = facts.is === 'dump' && facts.isWatched ? await sizesOf(reach, facts, signal) : undefined;
  while (!signal.aborted) {
    await pause(reach.clock, between, signal);
    if (signal.aborted) return;
    const said = await (facts.is === 'dump'
      ? dumpProgress(reach, facts, sizes, begun, signal)
      : baseProgress(reach, facts, signal)
    ).catch(unlessUnread);
    if (said !== undefined) tell(said.text, said.ratio);
  }
}

type Said = { readonly text: string; readonly ratio?: number } | undefined;

/** What cannot be read now is asked for again; a backup does not wait for it. */
function unlessUnread(error: unknown): undefined {
  if (!(error instanceof ReadError)) throw error;
}

type Name = 'tableSizes' | 'dumpProgress' | 'basebackupProgress';

async function read(
  reach: Reach,
  { system }: ClusterFacts,
  name: Name,
  signal: AbortSignal,
): Promise<readonly Row[]> {
  const answer = await reach
    .postgres(system)
    .read([name], AbortSignal.any([signal, AbortSignal.timeout(5_000)]));
  return answer.is === 'read' ? (answer.rows[name] ?? []) : [];
}

async function sizesOf(
  reach: Reach,
  facts: ClusterFacts,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const rows = (await read(reach, facts, 'tableSizes', signal).catch(unlessUnread)) ?? [];
  return new Map(rows.map(({ plain, bytes: size }) => [String(plain), Number(size)]));
}

async function dumpProgress(
  reach: Reach,
  facts: ClusterFacts,
  sizes: ReadonlyMap<string, number> | undefined,
  begun: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Said> {
  const copies = (await read(reach, facts, 'dumpProgress', signal)).map(
    ({ plain, rows, of_rows, bytes: read }) => ({
      table: String(plain),
      share:
        of_rows === null || Number(of_rows) === 0 ? undefined : Math.min(1, Number(rows) / Number(of_rows)),
      read: Number(read),
    }),
  );
  return dumpWords(copies, sizes, begun);
}

/** The share of the data that is through, where the size of every table is known. Never that of the file, which is compressed. Pure. */
export function dumpWords(
  copies: readonly { readonly table: string; readonly share: number | undefined; readonly read: number }[],
  sizes: ReadonlyMap<string, number> | undefined,
  begun: ReadonlySet<string>,
): Said {
  const [first] = copies;
  const last = [...begun].at(-1);
  if (first === undefined && last === undefined) return undefined;
  const now = copies.map(({ table, share, read: size }) =>
    share === undefined ? `${table} (${bytes(size)})` : `${table} (${percent(share)})`,
  );
  const what = now.length > 0 ? now.join(', ') : (last ?? '');
  if (sizes === undefined || sizes.size === 0) return { text: what };
  const text = `${what} · table ${Math.min(begun.size, sizes.size)} of ${sizes.size}`;
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  if (total === 0 || copies.some(({ share }) => share === undefined)) return { text };
  const current = new Map(copies.map(({ table, share = 0 }) => [table, share]));
  const through = [...begun].reduce(
    (sum, table) => sum + (sizes.get(table) ?? 0) * (current.get(table) ?? 1),
    0,
  );
  return { text, ratio: Math.min(1, through / total) };
}

const phases: Readonly<Record<string, string>> = {
  initializing: 'it begins',
  'waiting for checkpoint to finish': 'waits for a checkpoint',
  'estimating backup size': 'estimates how much it is',
  'waiting for wal archiving to finish': 'waits until the last WAL is archived',
  'transferring wal files': 'fetches the last WAL',
};

async function baseProgress(reach: Reach, facts: ClusterFacts, signal: AbortSignal): Promise<Said> {
  const [row] = await read(reach, facts, 'basebackupProgress', signal);
  if (row === undefined) return undefined;
  const words = phases[String(row.phase)];
  if (words !== undefined) return { text: words };
  const [done, all] = [Number(row.bytes), Number(row.of_bytes ?? 0)];
  if (all === 0) return { text: bytes(done) };
  return { text: `${bytes(done)} of about ${bytes(all)}`, ratio: Math.min(1, done / all) };
}

/** The table of "pg_dump: dumping contents of table "public.orders"", in the words of the C locale. */
export const tableIn = (line: string): string | undefined =>
  /dumping contents of table "(.+)"$/.exec(line)?.[1];
