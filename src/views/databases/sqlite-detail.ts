import { bytes, count, duration, percent, perSecond } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import { checkpointedAt, freeBytes, holdingBack, type Sqlite, uncheckpointed } from '../../domain/sqlite.ts';
import { blank, caption, field, folded } from '../fields.ts';
import { toneOf } from '../health.ts';
import { type Line, span } from '../line.ts';
import type { Look, Size } from '../panel.ts';
import { aged } from '../parts.ts';
import { standingWords, timeOf } from '../standing.ts';
import {
  fileOf,
  heldLock,
  holderWords,
  lockHealth,
  lockWords,
  type SqliteView,
  spaceHealth,
  sqliteHealth,
  walHealth,
} from './sqlite.ts';

/** One word for how it is: `locked`, `in use`, `at rest`, `empty`. */
export function stateWord(view: SqliteView): string {
  const { last, failure } = view.reading;
  if (failure !== undefined) return failure.kind === 'missing' ? 'missing' : 'no answer';
  if (last === undefined) return 'unread';
  const { value } = last;
  if (heldLock(value) !== undefined) return 'locked';
  if (value.journalMode === undefined) return 'empty';
  if (value.locks.is === 'unknown') return 'readable';
  return value.locks.processes > 0 ? 'in use' : 'at rest';
}

/** Everything its files and the kernel say; what they said before they could not be read is drawn as old. */
export function sqliteDetail(view: SqliteView, { columns }: Size, look: Look): readonly Line[] {
  const { system, reading } = view;
  const tone = toneOf(sqliteHealth(view));
  const words = standingWords(system, reading, look.at);
  const head = [
    field('database', `${sanitize(system.title)} · ${sanitize(system.where)}`),
    field('state', span(stateWord(view), tone)),
    ...(words === undefined ? [] : folded('', words, columns, tone)),
  ];
  const sqlite = reading.last?.value;
  if (sqlite === undefined) return head;
  const lines = [...lockLines(sqlite, columns), ...fileLines(sqlite), ...walLines(sqlite, look)];
  return fileOf(view) === undefined ? [...head, blank, ...lines.map(aged)] : [...head, ...lines];
}

function lockLines(sqlite: Sqlite, columns: number): readonly Line[] {
  const { locks, journal } = sqlite;
  if (locks.is === 'unknown') return folded('locks', `not known: ${locks.because}`, columns, 'unknown');
  const lock = heldLock(sqlite);
  const reader = holdingBack(sqlite);
  return [
    field('lock', span(lock === undefined ? 'nobody holds it' : lockWords(lock), toneOf(lockHealth(sqlite)))),
    ...(reader === undefined || reader.held === 0
      ? []
      : folded(
          'old reader',
          `${holderWords(reader)} reads an old state for ${duration(reader.held)}: what is newer cannot be checkpointed`,
          columns,
          walHealth(sqlite) === 'ok' ? 'plain' : 'warn',
        )),
    ...(journal === 'hot'
      ? folded(
          'journal',
          'a process died while it wrote: whoever opens the database next rolls its transaction back',
          columns,
          'warn',
        )
      : []),
    field('processes', count(locks.processes)),
  ];
}

function fileLines(sqlite: Sqlite): readonly Line[] {
  const { space, writtenBy, journalMode, path, commitRate } = sqlite;
  return [
    blank,
    caption('file'),
    field('path', sanitize(path)),
    field('size', `${bytes(sqlite.bytes)} · ${bytes(freeBytes(sqlite))} of it hold nothing`),
    field(
      'free disk',
      span(bytes(space?.available), toneOf(spaceHealth(sqlite))),
      span(
        space === undefined ? '' : `  of ${bytes(space.size)} · ${percent(space.available / space.size)}`,
        'dim',
      ),
    ),
    field('journal mode', journalMode ?? 'none yet: the file is empty'),
    field('written by', writtenBy === undefined ? '' : `SQLite ${sanitize(writtenBy)}`),
    field('commits', perSecond(commitRate)),
    ...(sqlite.isOpenToAll
      ? [field('rights', span('every user of this machine may write to it', 'warn'))]
      : []),
    ...sqlite.missing.map(({ part, because }) => field(part, span(`cannot be read: ${because}`, 'unknown'))),
  ];
}

function walLines(sqlite: Sqlite, { at }: Look): readonly Line[] {
  const { wal } = sqlite;
  if (wal === undefined) return [];
  const checkpointed = checkpointedAt(sqlite);
  return [
    blank,
    caption('write-ahead log'),
    field('size', bytes(wal.bytes)),
    field('frames', `${count(wal.frames)} · ${count(wal.checkpointed)} of them in the database too`),
    field('to checkpoint', span(bytes(uncheckpointed(sqlite)), toneOf(walHealth(sqlite)))),
    field(
      'checkpoint',
      checkpointed === undefined
        ? ''
        : `${timeOf(checkpointed, at)}, ${duration(at - checkpointed)} ago, the last that wrote something`,
    ),
  ];
}
