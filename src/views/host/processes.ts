import { bytes, count, duration, percent } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { Process } from '../../domain/host.ts';
import { measure, named } from '../columns.ts';
import { field } from '../fields.ts';
import type { List } from '../list.ts';
import { columnsOf, type Row, rowsOf } from '../rows.ts';

const states: Readonly<Record<string, string>> = {
  R: 'running',
  S: 'sleeping',
  D: 'waiting for disk',
  Z: 'zombie',
  T: 'stopped',
  t: 'traced',
  I: 'idle',
};

const stateOf = ({ state }: Process): string => states[state] ?? sanitize(state);
const stuck = ({ state }: Process): boolean => state === 'D' || state === 'Z';

/** Its own name, or the program's where that says nothing: Node calls all of its processes `MainThread`. */
export function nameOf({ name, command }: Process): string {
  const program = sanitize(command).split(' ', 1)[0]?.split('/').at(-1) ?? '';
  return name === 'MainThread' && program !== '' ? program : sanitize(name);
}

/** The processes that use most, by CPU and by memory. */
export const processList: List<'processes', Row<Process>> = {
  id: 'processes',
  title: 'Processes',
  needs: ['processes'],
  rows: ({ processes }, stack) => rowsOf(processes, stack, ({ top }) => top),
  key: ({ item }) => `${item.pid} ${item.startedAt}`,
  sort: 'cpu',
  columns: columnsOf<Process>([
    measure('pid', { width: 7, priority: 2, tone: 'dim' }, ({ pid }) => pid, String),
    named('name', { width: 15, priority: 1 }, nameOf),
    measure('cpu', { width: 6, priority: 1 }, ({ cpu }) => cpu, percent),
    measure('memory', { width: 7, priority: 1 }, ({ memory }) => memory, bytes),
    named('state', { width: 16, priority: 3, tone: (row) => (stuck(row) ? 'warn' : 'dim') }, stateOf),
    named('user', { width: 9, priority: 2, tone: 'dim' }, ({ user }) => user),
    measure('threads', { width: 7, priority: 4, tone: 'dim' }, ({ threads }) => threads, count),
    measure(
      'up',
      { width: 6, priority: 3, tone: 'dim' },
      ({ startedAt }) => -startedAt,
      (_, { startedAt }, { at }) => duration(at - startedAt),
    ),
    named('command', { width: 20, priority: 2, flex: true, tone: 'dim' }, ({ command }) => command),
  ]),
  target: () => undefined,
  detail: ({ item }, _size, { at }) => [
    field('process', `${nameOf(item)} · pid ${item.pid}`),
    field('command', sanitize(item.command)),
    field('user', sanitize(item.user)),
    field('state', stateOf(item)),
    field('cpu', item.cpu === undefined ? '' : `${percent(item.cpu)} of one core`),
    field('memory', `${bytes(item.memory)} resident`),
    field('threads', count(item.threads)),
    field('running for', duration(at - item.startedAt)),
  ],
  empty: 'no process is listed',
};
