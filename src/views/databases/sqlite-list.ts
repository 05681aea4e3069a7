import { bytes, count, duration, perSecond } from '../../core/format.ts';
import type { Instant } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import { checkpointedAt, holdingBack, uncheckpointed } from '../../domain/sqlite.ts';
import { measure, named, words } from '../columns.ts';
import { sign, toneOf } from '../health.ts';
import { span } from '../line.ts';
import type { Column, List } from '../list.ts';
import { standingWords } from '../standing.ts';
import {
  fileOf,
  heldLock,
  lockHealth,
  type SqliteView,
  spaceHealth,
  sqliteHealth,
  sqliteNotes,
  sqliteViews,
  walHealth,
} from './sqlite.ts';
import { sqliteDetail, stateWord } from './sqlite-detail.ts';

const name: Column<SqliteView> = {
  id: 'database',
  title: 'database',
  width: 12,
  priority: 1,
  value: ({ system }) => system.title,
  cell: (view, { glyphs }) => {
    const mark = sign(sqliteHealth(view), glyphs);
    return span(`${mark.text} ${sanitize(view.system.title)}`, mark.tone);
  },
};

const toned = (health: typeof lockHealth) => (view: SqliteView) => {
  const sqlite = fileOf(view);
  return sqlite === undefined ? 'unknown' : toneOf(health(sqlite));
};

const ago = (value: number | undefined, _: SqliteView, { at }: { readonly at: Instant }): string =>
  duration(value === undefined ? undefined : at - value);

/** Databases in files: how large, how far their log is behind, and who holds them. */
export const sqliteList: List<'sqlite', SqliteView> = {
  id: 'sqlite',
  title: 'SQLite',
  needs: ['sqlite'],
  rows: ({ sqlite }, stack) => sqliteViews(sqlite, stack),
  key: ({ system }) => system.id,
  columns: [
    name,
    named('state', { width: 9, priority: 1, tone: toned(lockHealth) }, stateWord),
    measure(
      'locked',
      { width: 7, priority: 2, tone: toned(lockHealth) },
      (view) => {
        const sqlite = fileOf(view);
        return sqlite && heldLock(sqlite)?.held;
      },
      (value) => (value === undefined ? '' : duration(value)),
    ),
    measure('size', { width: 8, priority: 1 }, (view) => fileOf(view)?.bytes, bytes),
    measure('WAL', { width: 8, priority: 1 }, (view) => fileOf(view)?.wal?.bytes, bytes),
    measure(
      'to checkpoint',
      { width: 13, priority: 2, tone: toned(walHealth) },
      (view) => {
        const sqlite = fileOf(view);
        return sqlite && uncheckpointed(sqlite);
      },
      bytes,
    ),
    measure(
      'checkpoint',
      { width: 10, priority: 3, tone: 'dim' },
      (view) => {
        const sqlite = fileOf(view);
        return sqlite && checkpointedAt(sqlite);
      },
      ago,
    ),
    measure('commits', { width: 8, priority: 2 }, (view) => fileOf(view)?.commitRate, perSecond),
    measure(
      'free disk',
      { width: 9, priority: 2, tone: toned(spaceHealth) },
      (view) => fileOf(view)?.space?.available,
      bytes,
    ),
    measure(
      'processes',
      { width: 9, priority: 4, tone: 'dim' },
      (view) => {
        const locks = fileOf(view)?.locks;
        return locks?.is === 'known' ? locks.processes : undefined;
      },
      count,
    ),
    words(
      'note',
      { width: 16, priority: 1, flex: true, tone: (view) => toneOf(sqliteHealth(view)) },
      (view, { at }) => noteOf(view, at),
      (view) => noteOf(view, 0),
    ),
  ],
  searched: ({ system }) => system.where,
  target: ({ system }) => ({ kind: 'sqlite', name: system.title }),
  detail: sqliteDetail,
  empty: 'no SQLite database is watched: name one under `sqlite` in the stack file, or set DATABASE_URL',
};

function noteOf(view: SqliteView, at: Instant): string {
  const sqlite = fileOf(view);
  if (sqlite === undefined) return standingWords(view.system, view.reading, at) ?? '';
  const reader = holdingBack(sqlite);
  const notes = sqliteNotes(sqlite).map((line) => line.map(({ text }) => text).join(''));
  return notes.length === 0 && reader !== undefined && reader.held > 0
    ? `pid ${reader.pid} reads an old state`
    : notes.join(', ');
}
