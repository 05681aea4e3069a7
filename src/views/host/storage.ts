import { bytes, percent } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import { directoryUsed, filesystemUsed } from '../../domain/host.questions.ts';
import type { Directory, Filesystem } from '../../domain/host.ts';
import { judge, limits } from '../../domain/limits.ts';
import { bar } from '../graph.ts';
import { toneOf } from '../health.ts';
import { type Line, span } from '../line.ts';
import type { Look } from '../panel.ts';
import { fill, pad } from '../text.ts';
import { filesystemHealth, troubleOf, worstFirst } from './filesystem.ts';
import { label, labelWidth } from './graphs.ts';

const cellWidth = 35;
/** What a cell needs beside its bar: name, number, and what is wrong. */
const besideBar = 28;

/** Filesystems as bars, the worst first, as many beside each other as there is room for, one line for each `perLine`. */
export function diskLines(mounts: readonly Filesystem[], columns: number, look: Look): readonly Line[] {
  const room = columns - labelWidth;
  const perLine = Math.max(1, Math.floor(room / cellWidth));
  const width = Math.floor(room / perLine);
  const cells = worstFirst(mounts).map((mount) =>
    fill(diskCell(mount, width, look), width, look.glyphs.ellipsis),
  );
  const lines: Line[] = [];
  for (let first = 0; first < cells.length; first += perLine)
    lines.push([...label(first === 0 ? 'disk' : ''), ...cells.slice(first, first + perLine).flat()]);
  return lines;
}

/** "/var    94 %  ▇▇▇▇▇▇▇▇▇▁ ! full ~7 h" */
function diskCell(mount: Filesystem, width: number, { glyphs }: Look): Line {
  const health = filesystemHealth(mount);
  const tone = toneOf(health);
  const used = filesystemUsed(mount);
  const trouble = troubleOf(mount);
  const mark = { ok: '', unknown: glyphs.unknown, warning: glyphs.warning, critical: glyphs.critical }[
    health
  ];
  return [
    span(pad(shortened(sanitize(mount.mount)), 8, 'left', glyphs.ellipsis), health === 'ok' ? 'plain' : tone),
    span(pad(percent(used), 6, 'right'), used === undefined ? 'unknown' : tone),
    ...(width < cellWidth || used === undefined
      ? []
      : [
          span(' '),
          span(bar(used, Math.min(10, width - besideBar), glyphs), health === 'ok' ? 'graph' : tone),
        ]),
    ...(mark === '' ? [] : [span(` ${mark}${trouble === undefined ? '' : ` ${trouble}`}`, tone)]),
    span(' '),
  ];
}

/** The end of a long path tells mounts apart, its beginning does not. */
const shortened = (path: string): string => (path.length <= 8 ? path : path.slice(path.lastIndexOf('/')));

/** Watched directories that have a limit, the fullest first. */
export function directoryLines(
  directories: readonly Directory[],
  columns: number,
  look: Look,
): readonly Line[] {
  return [...directories]
    .filter((directory) => directoryUsed(directory) !== undefined || directory.error !== undefined)
    .sort((a, b) => (directoryUsed(b) ?? 0) - (directoryUsed(a) ?? 0))
    .map((directory) => fill(directoryLine(directory), columns, look.glyphs.ellipsis));
}

function directoryLine(directory: Directory): Line {
  const used = directoryUsed(directory);
  const tone = toneOf(judge(used, limits.directory));
  const path = sanitize(directory.path);
  if (directory.error !== undefined)
    return [...label('dir'), span(`${path}  ${sanitize(directory.error)}`, 'warn')];
  return [
    ...label('dir'),
    span(`${path}  `),
    span(`${bytes(directory.bytes)} of ${bytes(directory.limit)}  ${percent(used)}`, tone),
  ];
}
