import { percent } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import { measure, named, words } from '../columns.ts';
import { sparkline } from '../graph.ts';
import { toneOf } from '../health.ts';
import { span } from '../line.ts';
import type { Column, List } from '../list.ts';
import type { Look } from '../panel.ts';
import { columnsOf, type Row, rowsOf } from '../rows.ts';
import { containerDetail } from './detail.ts';
import * as show from './words.ts';

type Item = show.Item;

const trendWidth = 6;
const trendOver = 180_000;

const toneOfItem = ({ health }: Item) => toneOf(health);
const memoryTone = (item: Item) => ((show.memoryShare(item) ?? 0) >= 0.9 ? toneOfItem(item) : 'plain');
const restartTone = ({ container }: Item) => (container.recentStarts.length > 1 ? 'warn' : 'dim');

function trend({ container }: Item, { past, at, glyphs }: Look): string {
  const [series] = past.range(show.cpuMetric, { id: container.id }, at - trendOver, at);
  // Against one scale as long as we watch, and none so small that idling looks like work.
  const max = container.cpuLimit ?? Math.max(0.2, container.seen.cpuPeak);
  return sparkline(series, { columns: trendWidth, at, over: trendOver, max }, glyphs);
}

const name: Column<Item> = {
  id: 'name',
  title: 'name',
  width: 18,
  flex: true,
  priority: 1,
  value: ({ container }) => container.name,
  cell: (item, { glyphs }) => {
    const mark = show.signOf(item, glyphs);
    return span(`${mark.text} ${sanitize(item.container.name)}`, mark.tone);
  },
};

export const containerColumns: readonly Column<Item>[] = [
  name,
  named('state', { width: 18, priority: 1, tone: toneOfItem }, show.stateWords),
  measure('cpu', { width: 5, priority: 1 }, show.cpuShare, percent),
  {
    id: 'trend',
    title: '',
    width: trendWidth,
    priority: 4,
    value: () => undefined,
    cell: (item, look) => span(trend(item, look), 'graph'),
  },
  measure(
    'memory',
    { width: 12, priority: 2 },
    ({ container }) => container.usage?.memory,
    (_, item) => show.memoryWords(item),
  ),
  measure('mem %', { width: 5, priority: 1, tone: memoryTone }, show.memoryShare, show.shareWords),
  measure(
    'restarts',
    { width: 9, priority: 2, tone: restartTone },
    ({ container }) => container.recentStarts.length * 1e6 + (container.restarts ?? 0),
    (_, item) => show.restartWords(item),
  ),
  measure(
    'up',
    { width: 6, priority: 3, tone: 'dim' },
    ({ container }) => (container.startedAt === undefined ? undefined : -container.startedAt),
    (_, item, { at }) => show.upWords(item, at),
  ),
  named(
    'project',
    { width: 12, flex: true, priority: 3, tone: 'dim' },
    ({ container }) => container.compose?.project,
  ),
  words(
    'image',
    { width: 22, flex: true, priority: 4, tone: 'dim' },
    ({ container }) => show.imageWords(container),
    ({ container }) => container.image,
  ),
  named('ports', { width: 22, priority: 4, tone: 'dim' }, ({ container }) => show.portWords(container)),
];

export const containerList: List<'containers', Row<Item>> = {
  id: 'containers',
  title: 'Containers',
  needs: ['containers'],
  rows: ({ containers }, stack) => rowsOf(containers, stack, show.itemsOf),
  key: ({ system, item }) => `${system.id} ${item.container.id}`,
  columns: columnsOf(containerColumns),
  searched: ({ item: { container } }) =>
    `${container.image} ${container.id} ${container.compose?.service ?? ''}`,
  target: ({ item }) => ({ kind: 'container', name: item.container.name }),
  log: ({ system, item }) => ({ kind: 'container', name: item.container.name, system: system.id }),
  detail: ({ item }, size, look) => containerDetail(item, size, look),
  empty: 'no container exists on this engine',
};
