import { byteRate, bytes, duration, percent, perSecond } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { Disk } from '../../domain/host.ts';
import { measure, named } from '../columns.ts';
import { field } from '../fields.ts';
import type { List } from '../list.ts';
import { columnsOf, type Row, rowsOf } from '../rows.ts';

export const diskList: List<'host', Row<Disk>> = {
  id: 'disks',
  title: 'Disks',
  needs: ['host'],
  rows: ({ host }, stack) => rowsOf(host, stack, ({ disks }) => disks),
  key: ({ item }) => item.name,
  sort: 'busy',
  columns: columnsOf<Disk>([
    named('disk', { width: 12, priority: 1, flex: true }, ({ name }) => name),
    measure('busy', { width: 6, priority: 1, tone: busyTone }, ({ utilisation }) => utilisation, percent),
    measure('latency', { width: 8, priority: 1 }, ({ latency }) => latency, duration),
    measure('read', { width: 10, priority: 1 }, ({ readBytes }) => readBytes, byteRate),
    measure('written', { width: 10, priority: 1 }, ({ writtenBytes }) => writtenBytes, byteRate),
    measure('operations', { width: 10, priority: 2 }, ({ operations }) => operations, perSecond),
    measure('read since boot', { width: 15, priority: 4, tone: 'dim' }, (disk) => disk.readBytesTotal, bytes),
    measure(
      'written since boot',
      { width: 18, priority: 4, tone: 'dim' },
      (disk) => disk.writtenBytesTotal,
      bytes,
    ),
  ]),
  target: () => undefined,
  detail: ({ item }) => [
    field('disk', sanitize(item.name)),
    field(
      'busy',
      item.utilisation === undefined
        ? ''
        : `${percent(item.utilisation)} of the time with a request in flight`,
    ),
    field('latency', item.latency === undefined ? '' : `${duration(item.latency)} a request`),
    field('operations', perSecond(item.operations)),
    field('read', `${byteRate(item.readBytes)} · ${bytes(item.readBytesTotal)} since boot`),
    field('written', `${byteRate(item.writtenBytes)} · ${bytes(item.writtenBytesTotal)} since boot`),
  ],
  empty: 'no disk is visible from here',
};

function busyTone({ utilisation = 0 }: Disk) {
  return utilisation > 0.9 ? 'warn' : 'plain';
}
