import { count, perSecond } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import { formatTarget } from '../../core/target.ts';
import { emptyTail } from '../../domain/logs/tail.ts';
import { type Log, targetOf } from '../../domain/logs.ts';
import { type Block, block, type Draw } from '../draw.ts';
import { type Line, type Span, span } from '../line.ts';
import type { Size } from '../panel.ts';
import { rule } from '../rule.ts';
import { wrap } from '../wrap.ts';
import { type LogLayout, layLog } from './layout.ts';
import type { LogPlace } from './place.ts';
import { foundIn, textOf } from './read.ts';
import type { LogScene } from './steer.ts';

/** The log that the place names, as far as it is known: nothing of it yet right after it was opened. */
const shownLog = (log: Log | undefined, { source }: LogPlace): Log =>
  log?.source === source ? log : { source, state: { is: 'opening' }, tail: emptyTail, rate: undefined };

/** What of the open log has room there, below its title. */
export function layPane({ log: followed, look }: Draw, place: LogPlace, { columns, rows }: Size): LogScene {
  const log = shownLog(followed, place);
  return { log, layout: layLog(log, place, { columns, rows: rows - 1 }, look.glyphs) };
}

/** A log under its title, which says where in it one is, and how it stands. */
export function drawPane({ look }: Draw, place: LogPlace, { log, layout }: LogScene, size: Size): Block {
  const { columns } = size;
  const { separator } = look.glyphs;
  const title = rule(
    {
      text: sanitize(formatTarget(targetOf(place.source))),
      heading: [whereWords(place), searchWords(log, place)]
        .filter((words) => words !== '')
        .join(` ${separator} `),
      note: noteOf(log, place, layout, separator),
      isFocused: true,
    },
    columns,
    look.glyphs,
  );
  const body = layout.rows.length > 0 ? layout.rows : emptyLines(log, columns);
  return block('log', [title, ...body], size, look);
}

const whereWords = ({ source }: LogPlace): string =>
  source.kind === 'log'
    ? sanitize(source.file)
    : source.kind === 'unit'
      ? 'journal'
      : sanitize(source.system);

function searchWords({ tail }: Log, { search }: LogPlace): string {
  if (search === '') return '';
  const found = tail.entries.filter((entry) => foundIn(textOf(entry), search).length > 0).length;
  return `/${search} ${found === 0 ? 'in no line' : found === 1 ? 'in 1 line' : `in ${count(found)} lines`}`;
}

/** "line 480 of 500, following · 3 120/s · 12 000 not kept" */
function noteOf({ state, tail, rate }: Log, place: LogPlace, { line }: LogLayout, separator: string): Span {
  const { entries, first } = tail;
  const how = { opening: 'opening', live: 'following', held: 'held still', failed: 'cannot be read' }[
    state.is
  ];
  const where = line === -1 ? '' : `line ${count(line - first + 1)} of ${count(entries.length)}, `;
  const stands = state.is === 'live' && place.at !== undefined ? 'held still' : how;
  const parts = [
    `${where}${stands}`,
    rate !== undefined && rate >= 10 ? `${perSecond(rate)}` : '',
    first > 0 ? `${count(first)} not kept` : '',
  ];
  return span(
    parts.filter((part) => part !== '').join(` ${separator} `),
    state.is === 'failed' ? 'warn' : 'dim',
  );
}

function emptyLines({ state }: Log, columns: number): readonly Line[] {
  if (state.is === 'failed')
    return wrap(sanitize(state.because), columns - 4).map((text): Line => [span('  '), span(text, 'warn')]);
  return [
    [span('  '), span(state.is === 'opening' ? 'it is being opened' : 'nothing was printed yet', 'dim')],
  ];
}
