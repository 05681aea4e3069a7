import { bytes } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { Slot } from '../../domain/postgres.ts';
import { measure, named } from '../columns.ts';
import { field } from '../fields.ts';
import { span, type Tone } from '../line.ts';
import type { List } from '../list.ts';
import { columnsOf, type Row, rowsOf, systemColumn } from '../rows.ts';
import { nodeTarget } from './words.ts';

function stateOf({ active, walStatus }: Slot): string {
  if (walStatus === 'lost') return 'lost';
  return active ? 'in use' : 'read by nobody';
}

function tone({ active, walStatus }: Slot): Tone {
  return walStatus === 'lost' ? 'bad' : walStatus === 'unreserved' || !active ? 'warn' : 'plain';
}

const left = ({ safe }: Slot): string => (safe === undefined ? 'no limit' : bytes(safe));

/** What each node keeps of its log, and for whom. */
export const slotList: List<'postgres', Row<Slot>> = {
  id: 'slots',
  title: 'Replication slots',
  needs: ['postgres'],
  rows: ({ postgres }, stack) => rowsOf(postgres, stack, (node) => (node.is === 'up' ? node.slots : [])),
  key: ({ system, item }) => `${system.id} ${item.name}`,
  sort: 'keeps',
  columns: [
    systemColumn('node', 6),
    ...columnsOf<Slot>([
      named('slot', { width: 14, priority: 1, flex: true }, ({ name }) => name),
      named('state', { width: 14, priority: 1, tone }, stateOf),
      measure('keeps', { width: 8, priority: 1, tone }, ({ retained }) => retained, bytes),
      measure(
        'until lost',
        { width: 10, priority: 1, tone: 'dim' },
        ({ safe }) => safe,
        (_, slot) => left(slot),
      ),
      named('WAL', { width: 10, priority: 2, tone }, ({ walStatus }) => walStatus),
      named('type', { width: 8, priority: 3, tone: 'dim' }, ({ type }) => type),
    ]),
  ],
  target: ({ system }) => nodeTarget(system),
  detail: ({ item }) => [
    field('slot', `${sanitize(item.name)} · ${sanitize(item.type)}`),
    field('state', span(stateOf(item), tone(item))),
    field('keeps', bytes(item.retained)),
    field(
      'until lost',
      item.safe === undefined ? 'no limit is set: the disk is the limit' : bytes(item.safe),
    ),
    field('WAL', sanitize(item.walStatus ?? '')),
  ],
  empty: 'no replication slot exists',
};
