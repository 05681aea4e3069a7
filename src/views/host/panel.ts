import type { Health } from '../../core/alert.ts';
import { bytes, count, duration, number, percent } from '../../core/format.ts';
import type { Failure, Reading } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import { busiestDisk, cpuUsed, filesystemUsed, memoryUsedRatio } from '../../domain/host.questions.ts';
import type { Filesystem, Process, Processes } from '../../domain/host.ts';
import type { SystemId } from '../../domain/stack.ts';
import { toneOf } from '../health.ts';
import { type Line, type Span, span } from '../line.ts';
import type { Look, Panel, Size } from '../panel.ts';
import { aged, leading, part, parts, type Weighed, weightiest } from '../parts.ts';
import { systemsOf } from '../rows.ts';
import { failureWords, standingOf, standingWords } from '../standing.ts';
import { clip, pad, spread, widthOf } from '../text.ts';
import { wrap } from '../wrap.ts';
import { filesystemHealth, troubleOf, worstFirst } from './filesystem.ts';
import { label, labelWidth } from './graphs.ts';
import { cpuLine, diskLine, kernelLine, memoryLine, networkLine, pressureParts } from './lines.ts';
import { cpuHealth, type HostModel, hostHealth, memoryHealth } from './model.ts';
import { nameOf } from './processes.ts';
import { directoryLines, diskLines } from './storage.ts';

type Needs = 'host' | 'processes' | 'filesystems' | 'directories';

const of = <T>(readings: Readonly<Record<SystemId, Reading<T>>>, id: SystemId | undefined): Reading<T> =>
  (id === undefined ? undefined : readings[id]) ?? {};

export const hostPanel: Panel<Needs, HostModel> = {
  id: 'host',
  title: 'Host',
  needs: ['host', 'processes', 'filesystems', 'directories'],
  model: ({ host, processes, filesystems, directories }, stack) => {
    const [system] = systemsOf(stack, 'host');
    const id = system?.id;
    return {
      system,
      host: of(host, id),
      processes: of(processes, id),
      filesystems: of(filesystems, id),
      directories: of(directories, id),
    };
  },
  heading: ({ host: { last } }, { at, glyphs }) => {
    if (last === undefined) return '';
    const { name, cores, memory, bootedAt, inside } = last.value;
    const where = inside === undefined ? [] : [`inside ${sanitize(inside)}`];
    const facts = [
      sanitize(name),
      `${count(cores)} ${cores === 1 ? 'core' : 'cores'}`,
      bytes(memory.total),
      `up ${duration(at - bootedAt)}`,
    ];
    return [...facts, ...where].join(` ${glyphs.separator} `);
  },
  body,
  summary,
  health: hostHealth,
};

function body(model: HostModel, { columns, rows }: Size, look: Look): readonly Line[] {
  const { host } = model;
  if (host.last === undefined) return unread(model, columns, look).slice(0, rows);
  const value = host.last.value;
  const of = standingOf(host) === 'stale' ? aged : (line: Line) => line;
  const kernel = kernelLine(value, columns);
  const lines: readonly Weighed[] = [
    { worth: 9, line: of(cpuLine(value, columns, look)) },
    { worth: 8, line: of(memoryLine(value, columns, look)) },
    { worth: 6, line: of(diskLine(value, columns, look)) },
    { worth: 5, line: of(networkLine(value, columns, look)) },
    ...storageLines(model, columns, look),
    { worth: 4, line: topLine(model, columns) },
    ...(kernel.length === 0 ? [] : [{ worth: 1, line: of(kernel) }]),
  ];
  const shown = weightiest(lines, rows);
  const more = processLines(model, rows - shown.length);
  return [...shown, ...more].map((line) => clip(line, columns, look.glyphs.ellipsis));
}

function unread({ system, host }: HostModel, columns: number, { at }: Look): readonly Line[] {
  const words =
    system === undefined ? 'this host is not watched' : (standingWords(system, host, at) ?? 'not read yet');
  return wrap(words, Math.max(10, columns - 2)).map((line) => [
    span(` ${line}`, host.failure === undefined ? 'dim' : 'bad'),
  ]);
}

const trouble = { critical: 10, warning: 7, unknown: 7, ok: 0 } as const satisfies Record<Health, number>;

/** The first line of filesystems stands where it can be seen; the others only where something is wrong, or rows are left. */
function storageLines(
  { filesystems, directories }: HostModel,
  columns: number,
  look: Look,
): readonly Weighed[] {
  const { last, failure } = filesystems;
  const of = failure === undefined ? (line: Line) => line : aged;
  const mounts = last?.value.mounts ?? [];
  const [worst] = worstFirst(mounts);
  const lines = diskLines(mounts, columns, look).map((line, index) => {
    const worth = index > 0 ? 2 : Math.max(4.5, worst === undefined ? 0 : trouble[filesystemHealth(worst)]);
    return { worth, line: of(line) };
  });
  const watched = directoryLines(directories.last?.value.directories ?? [], columns, look);
  return [
    ...lines,
    ...(failure === undefined ? [] : [{ worth: 7, line: failureLine('disk', failure, look) }]),
    ...watched.map((line) => ({ worth: 3, line: directories.failure === undefined ? line : aged(line) })),
  ];
}

const failureLine = (name: string, failure: Failure, { at }: Look): Line => [
  ...label(name),
  span(failureWords(failure, at), 'warn'),
];

const byCpu = (top: readonly Process[]): readonly Process[] =>
  [...top].sort((a, b) => (b.cpu ?? -1) - (a.cpu ?? -1) || b.memory - a.memory);

/** " top    postgres 38 %   worker 11 %            pressure mem 0.3 %" */
function topLine({ processes, host }: HostModel, columns: number): Line {
  const waits = host.last === undefined ? [] : parts(pressureParts(host.last.value), columns, 2);
  const pressure = host.failure === undefined ? waits : aged(waits);
  const end: Line = pressure.length === 0 || columns < 70 ? [] : [span('waits  ', 'dim'), ...pressure];
  const room = columns - labelWidth - widthOf(end) - 2;
  return spread([...label('top'), ...topParts(processes, room)], end, columns);
}

function topParts({ last, failure }: Reading<Processes>, room: number): Line {
  if (last === undefined)
    return part(failure === undefined ? 'not read yet' : sanitize(failure.message), 'dim');
  const { top, blocked, zombies } = last.value;
  const stuck = blocked > 0 ? part(`${count(blocked)} waiting for disk`, 'warn') : [];
  const dead = zombies > 0 ? part(`${count(zombies)} zombies`, 'dim') : [];
  const busiest = byCpu(top)
    .filter(({ cpu }) => (cpu ?? 0) >= 0.005)
    .slice(0, 4)
    .map((process): Line => [span(`${nameOf(process)} `), span(percent(process.cpu))]);
  const found = [stuck, ...(busiest.length === 0 ? [part('idle', 'dim')] : busiest), dead];
  const shown = leading(
    found.filter((one) => one.length > 0),
    room,
  );
  return failure === undefined ? shown : aged(shown);
}

/** Rows that are left over are given to the processes. */
function processLines({ processes: { last, failure } }: HostModel, rows: number): readonly Line[] {
  if (last === undefined || rows < 3) return [];
  const lines = byCpu(last.value.top).map(
    (process): Line => [
      ...label(''),
      span(pad(nameOf(process), 16)),
      span(pad(percent(process.cpu), 7, 'right')),
      span(pad(bytes(process.memory), 9, 'right')),
      span(`  ${pad(sanitize(process.user), 10)} ${sanitize(process.command)}`, 'dim'),
    ],
  );
  const head: Line = [
    ...label(''),
    span(
      `${pad('process', 16)}${pad('cpu', 7, 'right')}${pad('memory', 9, 'right')}  ${pad('user', 10)} command`,
      'dim',
    ),
  ];
  return [head, ...(failure === undefined ? lines : lines.map(aged))].slice(0, rows);
}

function summary(model: HostModel, columns: number, look: Look): Line {
  const { host, filesystems } = model;
  if (host.last === undefined)
    return clip(unread(model, Number.MAX_SAFE_INTEGER, look)[0]?.map(trimmed) ?? [], columns);
  const value = host.last.value;
  const worst = worstFirst(filesystems.last?.value.mounts ?? [])[0];
  const line = parts(
    [
      part(`cpu ${percent(cpuUsed(value))}`, toneOf(cpuHealth(value))),
      part(`mem ${percent(memoryUsedRatio(value.memory))}`, toneOf(memoryHealth(value))),
      part(`io ${percent(busiestDisk(value)?.utilisation)}`),
      ...(worst === undefined ? [] : [diskPart(worst)]),
      part(`load ${number(value.load[0])} of ${value.cores}`),
    ],
    columns,
    2,
  );
  return standingOf(host) === 'stale' ? aged(line) : line;
}

const trimmed = ({ text, ...rest }: Span): Span => ({ ...rest, text: text.trimStart() });

function diskPart(worst: Filesystem): Line {
  const words = troubleOf(worst);
  const used = filesystemUsed(worst);
  const text = `${sanitize(worst.mount)} ${used === undefined ? '' : percent(used)}`;
  return part([text, ...(words === undefined ? [] : [words])].join(' '), toneOf(filesystemHealth(worst)));
}
