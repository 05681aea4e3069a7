import { bytes, percent } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import { filesystemFullIn, filesystemUsed, inodesUsed } from '../../domain/host.questions.ts';
import type { Filesystem } from '../../domain/host.ts';
import { judge, limits } from '../../domain/limits.ts';
import { measure, named } from '../columns.ts';
import { field } from '../fields.ts';
import { toneOf } from '../health.ts';
import type { List } from '../list.ts';
import { columnsOf, type Row, rowsOf } from '../rows.ts';
import { filesystemHealth, guess, troubleOf } from './filesystem.ts';

const isRead = ({ unread }: Filesystem): boolean => unread === undefined;
const sizeOf = (item: Filesystem) => (isRead(item) ? item.size : undefined);
const freeOf = (item: Filesystem) => (isRead(item) ? item.available : undefined);
const stateOf = (item: Filesystem) => troubleOf(item) ?? (item.readOnly ? 'read-only' : '');
const healthTone = (item: Filesystem) => toneOf(filesystemHealth(item));
const inodesTone = (item: Filesystem) => toneOf(judge(inodesUsed(item), limits.filesystem));

export const filesystemList: List<'filesystems', Row<Filesystem>> = {
  id: 'filesystems',
  title: 'Filesystems',
  needs: ['filesystems'],
  rows: ({ filesystems }, stack) => rowsOf(filesystems, stack, ({ mounts }) => mounts),
  key: ({ item }) => item.mount,
  sort: 'used',
  columns: columnsOf<Filesystem>([
    named('mount', { width: 12, priority: 1, flex: true }, ({ mount }) => mount),
    measure('used', { width: 6, priority: 1, tone: healthTone }, filesystemUsed, percent),
    measure('free', { width: 7, priority: 1 }, freeOf, bytes),
    measure('size', { width: 7, priority: 2, tone: 'dim' }, sizeOf, bytes),
    measure('growth', { width: 10, priority: 2, tone: 'dim' }, ({ growth }) => growth, growthWords),
    measure('inodes', { width: 6, priority: 3, tone: inodesTone }, inodesUsed, percent),
    named('state', { width: 18, priority: 1, tone: healthTone }, stateOf),
    named('type', { width: 8, priority: 4, tone: 'dim' }, ({ type }) => type),
    named('device', { width: 16, priority: 3, tone: 'dim' }, ({ device }) => device),
  ]),
  target: () => undefined,
  detail: ({ item }) => [
    field('mounted on', sanitize(item.mount)),
    field('device', `${sanitize(item.device)} · ${sanitize(item.type)}`),
    field(
      'used',
      isRead(item) ? `${bytes(item.used)} of ${bytes(item.size)} · ${percent(filesystemUsed(item))}` : '',
    ),
    field('free', isRead(item) ? `${bytes(item.available)} for ordinary users` : ''),
    field('inodes', inodesUsed(item) === undefined ? '' : `${percent(inodesUsed(item))} used`),
    field('growth', item.growth === undefined ? '' : growthWords(item.growth)),
    field('full in', fullInWords(item)),
    field('state', { text: stateOf(item) || 'fine', tone: healthTone(item) }),
  ],
  empty: 'no filesystem is visible from here',
};

/** By the hour: a log that fills a disk overnight shows nothing in a second. */
function growthWords(growth: number | undefined): string {
  if (growth === undefined) return bytes(undefined);
  const hourly = Math.round(growth * 3600);
  return `${hourly > 0 ? '+' : ''}${bytes(hourly)}/h`;
}

function fullInWords(item: Filesystem): string {
  if (item.growth === undefined) return '';
  const left = filesystemFullIn(item);
  return left === undefined ? 'it does not grow' : `${guess(left)} at this rate`;
}
