import type { Health } from '../../core/alert.ts';
import { byteRate, bytes, count, duration, number, percent, perSecond } from '../../core/format.ts';
import {
  busiestDisk,
  conntrackUsed,
  cpuUsed,
  diskThroughput,
  filesUsed,
  memoryUsedRatio,
  networkTraffic,
} from '../../domain/host.questions.ts';
import type { Host, Pressure } from '../../domain/host.ts';
import { judge, limits } from '../../domain/limits.ts';
import { toneOf } from '../health.ts';
import { type Line, span } from '../line.ts';
import type { Look } from '../panel.ts';
import { part, parts } from '../parts.ts';
import { pad, widthOf } from '../text.ts';
import { drawn, hostGraphs, label } from './graphs.ts';
import { cpuHealth, memoryHealth } from './model.ts';

const share = (value: number | undefined, health: Health): Line => [
  span(pad(percent(value), 6, 'right'), value === undefined ? 'unknown' : toneOf(health)),
];

const quietly = (value: number | undefined, text: string): Line => part(text, value ? 'warn' : 'dim');

/** A graph, its number, and as many of the notes as fit beside them. */
function gauge(start: Line, value: Line, notes: readonly Line[], columns: number): Line {
  const room = columns - widthOf(start) - widthOf(value) - 3;
  const more = parts(notes, room);
  return [...start, ...value, ...(more.length === 0 ? [] : [span('   '), ...more])];
}

export function cpuLine(host: Host, columns: number, look: Look): Line {
  const { cpu, load, cores } = host;
  const used = cpuUsed(host);
  const notes = [
    part(`load ${number(load[0])} of ${cores}`, load[0] > cores ? 'warn' : 'plain'),
    part(`steal ${percent(cpu?.steal)}`, (cpu?.steal ?? 0) >= 0.1 ? 'warn' : 'dim'),
    part(`iowait ${percent(cpu?.iowait)}`, (cpu?.iowait ?? 0) >= 0.2 ? 'warn' : 'dim'),
  ];
  return gauge(drawn('cpu', hostGraphs.cpu, columns, look, 1), share(used, cpuHealth(host)), notes, columns);
}

export function memoryLine(host: Host, columns: number, look: Look): Line {
  const { available, swapTotal, swapFree, swapIn = 0, swapOut = 0, oomKillsNew = 0 } = host.memory;
  const swapped = swapTotal - swapFree;
  const moving = swapIn + swapOut;
  const notes = [
    oomKillsNew > 0 ? part(`${count(oomKillsNew)} killed for lack of memory`, 'bad') : [],
    part(`${bytes(available)} available`),
    moving > 0 ? part(`swapping ${byteRate(moving)}`, 'warn') : [],
    part(swapTotal === 0 ? 'no swap' : `swap ${swapped === 0 ? '0' : bytes(swapped)}`, 'dim'),
  ];
  const used = share(memoryUsedRatio(host.memory), memoryHealth(host));
  return gauge(drawn('mem', hostGraphs.memory, columns, look, 1), used, notes, columns);
}

export function diskLine(host: Host, columns: number, look: Look): Line {
  const disk = busiestDisk(host);
  const { readBytes, writtenBytes } = diskThroughput(host);
  const moved =
    readBytes === undefined && writtenBytes === undefined
      ? undefined
      : (readBytes ?? 0) + (writtenBytes ?? 0);
  const busy = disk?.utilisation;
  const slow = (busy ?? 0) >= 0.95 && (disk?.latency ?? 0) >= 100;
  const notes = [
    disk?.latency === undefined ? [] : part(`${duration(disk.latency)}/op`, slow ? 'warn' : 'plain'),
    moved === undefined ? [] : part(byteRate(moved)),
    host.disks.length > 1 && disk !== undefined ? part(disk.name, 'dim') : [],
  ];
  return gauge(
    drawn('io', hostGraphs.disk, columns, look, 1),
    share(busy, slow ? 'warning' : 'ok'),
    notes,
    columns,
  );
}

export function networkLine(host: Host, columns: number, look: Look): Line {
  const { receivedBytes, sentBytes, errors, drops } = networkTraffic(host);
  const start = drawn('net', hostGraphs.network, columns, look);
  const notes = [
    part(`${pad(byteRate(receivedBytes), 8, 'right')} in`),
    part(`${byteRate(sentBytes)} out`),
    errors === undefined ? [] : quietly(errors, errors === 0 ? '0 errors' : `${perSecond(errors)} errors`),
    drops ? part(`${perSecond(drops)} dropped`, 'warn') : [],
  ];
  return [...start, ...parts(notes, columns - widthOf(start))];
}

/** What waits for what, from the kernel's own account; nothing where the kernel keeps none. */
export function pressureParts({ pressure }: Host): readonly Line[] {
  const found = [
    ['cpu', pressure.cpu],
    ['mem', pressure.memory],
    ['io', pressure.io],
  ] satisfies readonly (readonly [string, Pressure | undefined])[];
  return found.flatMap(([name, value]) =>
    value === undefined ? [] : [part(`${name} ${percent(value.some)}`, value.some >= 0.2 ? 'warn' : 'dim')],
  );
}

/** The kernel's own tables, which fail without a word when they are full. */
export function kernelLine(host: Host, columns: number): Line {
  const { network } = host;
  const tables = [
    network.established === undefined ? [] : part(`${count(network.established)} connections`, 'dim'),
    network.retransmitRatio === undefined
      ? []
      : part(
          `${percent(network.retransmitRatio)} sent again`,
          network.retransmitRatio > 0.05 ? 'warn' : 'dim',
        ),
    network.listenOverflows
      ? part(`${perSecond(network.listenOverflows)} refused by a full backlog`, 'warn')
      : [],
    conntrackUsed(host) === undefined
      ? []
      : part(`conntrack ${percent(conntrackUsed(host))}`, toneOrDim(conntrackUsed(host))),
    filesUsed(host) === undefined
      ? []
      : part(`file handles ${percent(filesUsed(host))}`, toneOrDim(filesUsed(host))),
  ];
  const shown = parts(tables, columns - 8);
  return shown.length === 0 ? [] : [...label('kernel'), ...shown];
}

function toneOrDim(used: number | undefined) {
  const health = judge(used, limits.connections);
  return health === 'ok' ? 'dim' : toneOf(health);
}
