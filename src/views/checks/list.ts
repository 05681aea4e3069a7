import { duration } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import { certificateLeft, checkHealth, worstFirst } from '../../domain/check/questions.ts';
import { availability, percentile } from '../../domain/check/windows.ts';
import type { Check } from '../../domain/check.ts';
import type { System } from '../../domain/stack.ts';
import { measure, named, words } from '../columns.ts';
import { sign, toneOf } from '../health.ts';
import { span, type Tone } from '../line.ts';
import type { List } from '../list.ts';
import { checkDetail } from './detail.ts';
import * as show from './words.ts';

type Row = { readonly system: System; readonly check: Check };

const trendWidth = 10;
const day = 86_400_000;
const toneOfRow = ({ check }: Row): Tone => toneOf(checkHealth(check));
const certificateTone = ({ check }: Row): Tone =>
  show.certificateWords(check) === '' ? 'dim' : toneOf(checkHealth(check));

/** Every check, the worst first. */
export const checkList: List<'check', Row> = {
  id: 'checks',
  title: 'Checks',
  needs: ['check'],
  rows: ({ check: readings }, { systems }) => {
    const rows = systems.flatMap((system) => {
      const check = readings[system.id]?.last?.value;
      return check === undefined ? [] : [{ system, check }];
    });
    const places = new Map(worstFirst(rows.map(({ check }) => check)).map((check, index) => [check, index]));
    return rows.sort((one, other) => (places.get(one.check) ?? 0) - (places.get(other.check) ?? 0));
  },
  key: ({ system }) => system.id,
  columns: [
    {
      id: 'check',
      title: 'check',
      width: 14,
      flex: true,
      priority: 1,
      value: ({ check }) => check.name,
      cell: ({ check }, { glyphs }) => {
        const mark = sign(checkHealth(check), glyphs);
        return span(`${mark.text} ${sanitize(check.name)}`, mark.tone);
      },
    },
    named('state', { width: 14, priority: 1, tone: toneOfRow }, ({ check }) => show.stateWords(check)),
    measure(
      'status',
      { width: 6, priority: 1, tone: toneOfRow },
      ({ check }) => show.statusOf(check),
      (value) => (value === undefined ? '' : String(value)),
    ),
    measure('took', { width: 7, priority: 1 }, ({ check }) => show.tookOf(check), duration),
    measure(
      'p95',
      { width: 7, priority: 3, tone: 'dim' },
      ({ check }) => percentile(check.times, 0.95),
      duration,
    ),
    {
      id: 'trend',
      title: '',
      width: trendWidth,
      priority: 4,
      value: () => undefined,
      cell: ({ check }, look) => span(show.trendOf(check, trendWidth, look), 'graph'),
    },
    measure(
      '24 h',
      { width: 7, priority: 2, tone: 'dim' },
      ({ check }) => availability(check.buckets, check.at, day)?.ratio,
      (ratio) => (ratio === undefined ? '–' : show.shareWords(ratio)),
    ),
    measure(
      'certificate',
      { width: 11, priority: 3, tone: certificateTone },
      ({ check }) => certificateLeft(check, check.at),
      (left) => (left === undefined ? '' : duration(left)),
    ),
    measure(
      'age',
      { width: 6, priority: 3, tone: 'dim' },
      ({ check }) => check.at,
      (value, _, { at }) => duration(value === undefined ? undefined : Math.max(0, at - value)),
    ),
    named('kind', { width: 9, priority: 4, tone: 'dim' }, ({ check }) => check.kind),
    named('where', { width: 26, priority: 3, tone: 'dim' }, ({ system }) => system.where),
    words(
      'why',
      { width: 18, flex: true, priority: 2, tone: toneOfRow },
      ({ check }) => show.becauseBeside(check) || show.certificateWords(check),
      ({ check }) => check.because,
    ),
  ],
  searched: ({ system, check }) =>
    [
      system.where,
      ...check.instances.flatMap(({ name, document }) => [
        name,
        ...(document?.parts ?? []).map((part) => part.name),
      ]),
    ].join(' '),
  target: ({ check }) => ({ kind: 'check', name: check.name }),
  detail: ({ check }, size, look) => checkDetail(check, size, look),
  empty: 'no check is declared: write some under checks in the stack file',
};
