import { byteRate, bytes, count, perSecond } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { NetworkInterface } from '../../domain/host.ts';
import { measure, named } from '../columns.ts';
import { field } from '../fields.ts';
import type { List } from '../list.ts';
import { columnsOf, type Row, rowsOf } from '../rows.ts';

const wrong = (value = 0) => (value > 0 ? 'warn' : 'dim');

export const interfaceList: List<'host', Row<NetworkInterface>> = {
  id: 'interfaces',
  title: 'Network',
  needs: ['host'],
  rows: ({ host }, stack) => rowsOf(host, stack, ({ interfaces }) => interfaces),
  key: ({ item }) => item.name,
  sort: 'in',
  columns: columnsOf<NetworkInterface>([
    named('interface', { width: 12, priority: 1, flex: true }, ({ name }) => name),
    measure('in', { width: 10, priority: 1 }, ({ receivedBytes }) => receivedBytes, byteRate),
    measure('out', { width: 10, priority: 1 }, ({ sentBytes }) => sentBytes, byteRate),
    measure(
      'errors',
      { width: 8, priority: 1, tone: (it) => wrong(it.errors) },
      (it) => it.errors,
      perSecond,
    ),
    measure('drops', { width: 8, priority: 1, tone: (it) => wrong(it.drops) }, (it) => it.drops, perSecond),
    measure('in since boot', { width: 13, priority: 3, tone: 'dim' }, (it) => it.receivedBytesTotal, bytes),
    measure('out since boot', { width: 14, priority: 3, tone: 'dim' }, (it) => it.sentBytesTotal, bytes),
  ]),
  target: () => undefined,
  detail: ({ item }) => [
    field('interface', sanitize(item.name)),
    field('in', `${byteRate(item.receivedBytes)} · ${bytes(item.receivedBytesTotal)} since boot`),
    field('out', `${byteRate(item.sentBytes)} · ${bytes(item.sentBytesTotal)} since boot`),
    field('errors', `${perSecond(item.errors)} · ${count(item.errorsTotal)} since boot`),
    field('drops', `${perSecond(item.drops)} · ${count(item.dropsTotal)} since boot`),
  ],
  empty: 'no network interface is visible from here',
};
