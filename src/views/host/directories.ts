import { bytes, count, percent } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import { directoryUsed } from '../../domain/host.questions.ts';
import type { Directory } from '../../domain/host.ts';
import { judge, limits } from '../../domain/limits.ts';
import { measure, named } from '../columns.ts';
import { field } from '../fields.ts';
import { toneOf } from '../health.ts';
import { span } from '../line.ts';
import type { List } from '../list.ts';
import { columnsOf, type Row, rowsOf } from '../rows.ts';

const known =
  (value: (directory: Directory) => number) =>
  (directory: Directory): number | undefined =>
    directory.error === undefined ? value(directory) : undefined;

/** What was walked only in part is a minimum. */
const least = ({ partial }: Directory, text: string): string => (partial ? `≥ ${text}` : text);

export const directoryList: List<'directories', Row<Directory>> = {
  id: 'directories',
  title: 'Watched directories',
  needs: ['directories'],
  rows: ({ directories }, stack) => rowsOf(directories, stack, (value) => value.directories),
  key: ({ item }) => item.path,
  sort: 'of limit',
  columns: columnsOf<Directory>([
    named('directory', { width: 20, priority: 1, flex: true }, ({ path }) => path),
    measure(
      'size',
      { width: 9, priority: 1 },
      known((directory) => directory.bytes),
      (value, it) => least(it, bytes(value)),
    ),
    measure('limit', { width: 8, priority: 3, tone: 'dim' }, ({ limit }) => limit, bytes),
    measure('of limit', { width: 9, priority: 1, tone: limitTone }, directoryUsed, percent),
    measure(
      'files',
      { width: 9, priority: 2 },
      known(({ files }) => files),
      (value, it) => least(it, count(value)),
    ),
    measure(
      'old files',
      { width: 9, priority: 3 },
      known(({ oldFiles }) => oldFiles),
      count,
    ),
    measure(
      'old',
      { width: 8, priority: 2 },
      known(({ oldBytes }) => oldBytes),
      bytes,
    ),
    named('unread', { width: 18, priority: 1, tone: 'warn' }, ({ error }) => error),
  ]),
  target: ({ item }) => ({ kind: 'directory', name: item.path }),
  detail: ({ item }) => [
    field('directory', sanitize(item.path)),
    field(
      'size',
      least(item, bytes(item.bytes)),
      span(item.partial ? '  the walk stopped at its bound' : '', 'dim'),
    ),
    field(
      'limit',
      item.limit === undefined ? 'none' : `${bytes(item.limit)} · ${percent(directoryUsed(item))} used`,
    ),
    field('files', least(item, count(item.files))),
    field('old files', `${count(item.oldFiles)} · ${bytes(item.oldBytes)}`),
    ...(item.error === undefined ? [] : [field('not read', span(sanitize(item.error), 'warn'))]),
  ],
  empty: 'no directory is watched: name one under `directories` in the stack file',
};

function limitTone(directory: Directory) {
  return toneOf(judge(directoryUsed(directory), limits.directory));
}
