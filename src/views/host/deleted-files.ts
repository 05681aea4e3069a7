import { bytes } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { DeletedFile } from '../../domain/host.ts';
import { measure, named } from '../columns.ts';
import { field } from '../fields.ts';
import type { List } from '../list.ts';
import { columnsOf, type Row, rowsOf } from '../rows.ts';

export const deletedFileList: List<'deletedFiles', Row<DeletedFile>> = {
  id: 'deleted-files',
  title: 'Deleted files still open',
  needs: ['deletedFiles'],
  rows: ({ deletedFiles }, stack) => rowsOf(deletedFiles, stack, ({ files }) => files),
  key: ({ item }) => `${item.pid} ${item.path}`,
  sort: 'size',
  columns: columnsOf<DeletedFile>([
    measure('size', { width: 8, priority: 1 }, (file) => file.bytes, bytes),
    measure('pid', { width: 7, priority: 1, tone: 'dim' }, ({ pid }) => pid, String),
    named('process', { width: 15, priority: 1 }, ({ process }) => process),
    named('path', { width: 24, priority: 1, flex: true }, ({ path }) => path),
  ]),
  target: () => undefined,
  detail: ({ item }) => [
    field('file', sanitize(item.path)),
    field('size', `${bytes(item.bytes)}, given back when the process closes it or ends`),
    field('held by', `${sanitize(item.process)} · pid ${item.pid}`),
  ],
  empty: 'no deleted file is held open by a process we may look into',
};
