import { bytes, percent } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import { directoryUsed, filesystemUsed } from '../../domain/host.questions.ts';
import type { Directory, Filesystem } from '../../domain/host.ts';
import { judge, limits } from '../../domain/limits.ts';
import { bar } from '../graph.ts';
import { sign, toneOf } from '../health.ts';
import { type Line, span } from '../line.ts';
import type { Look } from '../panel.ts';
import { fill, pad, width } from '../text.ts';
import { filesystemHealth, troubleOf, worstFirst } from './filesystem.ts';
import { label, labelWidth } from './graphs.ts';

const cellWidth = 35;
/** What a cell needs beside its bar and its words: the name, the number, blanks. */
const besideWords = 16;

/** Filesystems as bars, the worst first, as many beside each other as there is room for, one line for each `perLine`. */
export function diskLines(mounts: readonly Filesystem[], columns: number, look: Look): readonly Line[] {
  const room = columns - labelWidth;
  const perLine = Math.max(1, Math.floor(room / cellWidth));
  const size = Math.floor(room / perLine);
  const cells = worstFirst(mounts).map((mount) =>
    fill(diskCell(mount, size, look), size, look.glyphs.ellipsis),
  );
  const lines: Line[] = [];
  for (let first = 0; first < cells.length; first += perLine)
    lines.push([...label(first === 0 ? 'disk' : ''), ...cells.slice(first, first + perLine).flat()]);
  return lines;
}

/** "/var    94 %  ▇▇▇▇▇▇▇▇▇▁ ! full ~7 h"; where the words need the room, the bar gives way. */
function diskCell(mount: Filesystem, columns: number, { glyphs }: Look): Line {
  const health = filesystemHealth(mount);
  const tone = toneOf(health);
  const used = filesystemUsed(mount);
  const words = health === 'ok' ? '' : ` ${sign(health, glyphs).text} ${troubleOf(mount) ?? ''}`.trimEnd();
  const room = Math.min(10, columns - besideWords - width(words));
  return [
    span(pad(shortened(sanitize(mount.mount)), 8, 'left', glyphs.ellipsis), tone),
    span(pad(percent(used), 6, 'right'), used === undefined ? 'unknown' : tone),
    ...(room < 5 || used === undefined
      ? []
      : [span(' '), span(bar(used, room, glyphs), health === 'ok' ? 'graph' : tone)]),
    ...(words === '' ? [] : [span(words, tone)]),
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
