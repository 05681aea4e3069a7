import { count, percent } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import { busy } from '../../domain/host.questions.ts';
import type { CpuModes, Host, Machine } from '../../domain/host.ts';
import { judge, limits } from '../../domain/limits.ts';
import { measure, words } from '../columns.ts';
import { field } from '../fields.ts';
import { toneOf } from '../health.ts';
import type { List } from '../list.ts';
import { columnsOf, type Row, rowsOf } from '../rows.ts';

type Core = { readonly index: number; readonly modes: CpuModes; readonly machine: Machine | undefined };

const coresOf = ({ perCore, machine }: Host): readonly Core[] =>
  perCore.map((modes, index) => ({ index, modes, machine }));
const label = ({ index }: Core): string => `cpu${index}`;

const modes = [
  'user',
  'system',
  'iowait',
  'steal',
  'nice',
  'irq',
  'softirq',
] as const satisfies (keyof CpuModes)[];

export const coreList: List<'host', Row<Core>> = {
  id: 'cores',
  title: 'Cores',
  needs: ['host'],
  rows: ({ host }, stack) => rowsOf(host, stack, coresOf),
  key: ({ item }) => label(item),
  columns: columnsOf<Core>([
    words('core', { width: 8, priority: 1, flex: true }, label, ({ index }) => index),
    measure('busy', { width: 7, priority: 1, tone: busyTone }, (core) => busy(core.modes), percent),
    ...modes.map((mode, place) =>
      measure<Core>(
        mode,
        { width: 8, priority: place < 4 ? 1 : 3, tone: 'dim' },
        (core) => core.modes[mode],
        percent,
      ),
    ),
  ]),
  target: () => undefined,
  detail: ({ item }) => [
    field('core', label(item)),
    field('busy', percent(busy(item.modes))),
    ...modes.map((mode) => field(mode, percent(item.modes[mode]))),
    field('processor', machineWords(item.machine)),
  ],
  empty: 'the first reading has nothing to compare with yet',
};

/** "AMD EPYC, 8 physical cores": what is listed beyond those shares one. */
function machineWords(machine: Machine | undefined): string {
  if (machine === undefined) return '';
  const { processor, physicalCores } = machine;
  return `${sanitize(processor)}, ${count(physicalCores)} physical ${physicalCores === 1 ? 'core' : 'cores'}`;
}

function busyTone(core: Core) {
  return toneOf(judge(busy(core.modes), limits.cpu));
}
