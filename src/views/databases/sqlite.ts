import { type Health, worst } from '../../core/alert.ts';
import { bytes, duration, perSecond } from '../../core/format.ts';
import type { Reading } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import { isDown } from '../../domain/health.ts';
import { judge, limits } from '../../domain/limits.ts';
import {
  holdingBack,
  lockOf,
  type Sqlite,
  type SqliteHolder,
  type SqliteLock,
  uncheckpointed,
} from '../../domain/sqlite.ts';
import type { Stack, System } from '../../domain/stack.ts';
import { sign, toneOf } from '../health.ts';
import { type Line, span } from '../line.ts';
import type { Known, Look } from '../panel.ts';
import { part, parts } from '../parts.ts';
import { systemsOf } from '../rows.ts';
import { standingBriefly, standingWords } from '../standing.ts';
import { pad, widthOf } from '../text.ts';

/** A database in a file. */
export type SqliteView = { readonly system: System; readonly reading: Reading<Sqlite> };

export const sqliteViews = (sqlite: Known<'sqlite'>['sqlite'], stack: Stack): readonly SqliteView[] =>
  systemsOf(stack, 'sqlite').map((system) => ({ system, reading: sqlite[system.id] ?? {} }));

/** What it is like now; undefined while that cannot be read. */
export const fileOf = ({ reading: { last, failure } }: SqliteView): Sqlite | undefined =>
  failure === undefined ? last?.value : undefined;

/** One that is held from one reading to the next: every writer holds it for a moment. */
export function heldLock(sqlite: Sqlite): SqliteLock | undefined {
  const lock = lockOf(sqlite);
  return lock !== undefined && lock.held > 0 ? lock : undefined;
}

export const lockHealth = (sqlite: Sqlite): Health => judge(heldLock(sqlite)?.held ?? 0, limits.sqliteLock);

/** What is not known of the WAL is no trouble: nobody may have it open. */
export const walHealth = (sqlite: Sqlite): Health => judge(uncheckpointed(sqlite) ?? 0, limits.sqliteWal);

export function spaceHealth({ space }: Sqlite): Health {
  if (space === undefined) return 'unknown';
  const { warning, critical } = limits.sqliteSpace;
  return space.available < critical ? 'critical' : space.available < warning ? 'warning' : 'ok';
}

export function sqliteHealth(view: SqliteView): Health {
  const { failure } = view.reading;
  if (failure !== undefined) return isDown[failure.kind] ? 'critical' : 'unknown';
  const sqlite = fileOf(view);
  if (sqlite === undefined) return 'unknown';
  return worst([
    lockHealth(sqlite),
    walHealth(sqlite),
    spaceHealth(sqlite),
    sqlite.journal === 'hot' ? 'warning' : 'ok',
  ]);
}

/** "pid 4121 (node)" */
export const holderWords = ({ pid, process }: SqliteHolder): string =>
  process === '' ? `pid ${pid}` : `pid ${pid} (${sanitize(process)})`;

const shut = { write: '', pending: ', no new reads', exclusive: ', no reads' } as const;

/** "locked 41 s by pid 4121 (node), no reads" */
export const lockWords = (lock: SqliteLock): string =>
  `locked ${duration(lock.held)} by ${holderWords(lock)}${shut[lock.level]}`;

/** What is wrong with it, the worst first. */
export function sqliteNotes(sqlite: Sqlite): readonly Line[] {
  const lock = heldLock(sqlite);
  const reader = holdingBack(sqlite);
  const isStuck = walHealth(sqlite) !== 'ok';
  return [
    lock === undefined ? [] : part(lockWords(lock), lockHealth(sqlite) === 'critical' ? 'bad' : 'warn'),
    isStuck ? part(`${bytes(uncheckpointed(sqlite))} not checkpointed`, toneOf(walHealth(sqlite))) : [],
    isStuck && reader !== undefined
      ? part(`${holderWords(reader)} reads an old state for ${duration(reader.held)}`, 'warn')
      : [],
    sqlite.journal === 'hot' ? part('unfinished transaction in its journal', 'warn') : [],
    spaceHealth(sqlite) === 'ok'
      ? []
      : part(`${bytes(sqlite.space?.available)} free`, toneOf(spaceHealth(sqlite))),
  ].filter((line) => line.length > 0);
}

const labelWidth = 8;

/** " sqlite ● app      locked 41 s by pid 4121 (node)   12 MB   WAL 4.1 MB   21/s commits" */
export function sqliteLine(view: SqliteView, columns: number, { at, glyphs }: Look): Line {
  const { system, reading } = view;
  const start: Line = [
    span(pad(' sqlite', labelWidth), 'dim'),
    sign(sqliteHealth(view), glyphs),
    span(` ${pad(sanitize(system.title), 10, 'left', glyphs.ellipsis)} `),
  ];
  const left = columns - widthOf(start);
  const sqlite = fileOf(view);
  if (sqlite === undefined) {
    const words = standingWords(system, reading, at, left) ?? '';
    return [...start, span(words, reading.failure === undefined ? 'dim' : toneOf(sqliteHealth(view)))];
  }
  const { wal, commitRate, journalMode, locks } = sqlite;
  return [
    ...start,
    ...parts(
      [
        ...sqliteNotes(sqlite),
        part(bytes(sqlite.bytes)),
        wal === undefined ? [] : part(`WAL ${bytes(wal.bytes)}`),
        commitRate === undefined ? [] : part(`${perSecond(commitRate)} commits`, 'dim'),
        journalMode === 'rollback' ? part('no WAL', 'dim') : [],
        journalMode === undefined ? part('empty', 'dim') : [],
        locks.is === 'unknown' ? part('locks not known', 'unknown') : [],
      ],
      left,
    ),
  ];
}

/** The same in the Deck's one line: what is wrong, or its name. */
export function sqlitePart(view: SqliteView): Line {
  const title = sanitize(view.system.title);
  const tone = toneOf(sqliteHealth(view));
  const sqlite = fileOf(view);
  if (sqlite === undefined) return part(standingBriefly(view.system, view.reading) ?? title, tone);
  const [worstNote] = sqliteNotes(sqlite);
  return worstNote === undefined ? part(title, 'dim') : [span(`${title} `, tone), ...worstNote];
}
