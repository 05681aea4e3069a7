import { sanitize } from '../core/sanitize.ts';
import { health } from '../domain/health.ts';
import type { World } from '../domain/world.ts';
import { countAlerts } from './alerts/words.ts';
import type { Draw } from './draw.ts';
import { sign } from './health.ts';
import { type Line, type Span, span, type Tone } from './line.ts';
import { playbackWords } from './playback.ts';
import { type Standing, timeOf } from './standing.ts';
import { countStandings } from './systems.ts';
import { join, spread } from './text.ts';

const standingTones: Readonly<Record<Standing, Tone>> = {
  live: 'dim',
  stale: 'warn',
  down: 'bad',
  unread: 'dim',
};
const standingWords: Readonly<Record<Standing, string>> = {
  live: 'live',
  stale: 'stale',
  down: 'down',
  unread: 'not read yet',
};

/** One row on top of everything, and a second one while there is something to be told about this program itself. */
export function header(
  { world, place, look, playback }: Draw,
  user: string,
  columns: number,
): readonly Line[] {
  const { glyphs, at } = look;
  const dot = ` ${glyphs.separator} `;
  const isWide = columns >= 110;
  const left: Line = [
    span(' '),
    sign(health(world), glyphs),
    span(' '),
    ...join(namesOf(world, isWide), dot),
    span('   '),
    ...wrongs(world, dot),
    ...(isWide ? [span('    '), ...systemsLine(countStandings(world))] : []),
  ];
  const { access } = world.stack;
  const right: Line = [
    ...(place.paused === undefined
      ? []
      : [span(`paused ${timeOf(place.paused, at)}`, 'accent'), span(dot, 'dim')]),
    ...join(
      [
        ...(playback === undefined ? [] : [span(playbackWords(playback), 'accent')]),
        span(access, access === 'operate' ? 'plain' : 'accent'),
        ...(isWide && user !== '' ? [span(sanitize(user))] : []),
        ...(playback === undefined ? [span(timeOf(at, at))] : []),
      ],
      dot,
    ),
    span(' '),
  ];
  const notices = noticesOf(world);
  const notice = notices[0];
  return [
    spread(left, right, columns, glyphs.ellipsis),
    ...(notice === undefined
      ? []
      : [
          spread(
            [span(' '), span(glyphs.warning, 'warn'), span(` ${notice}`)],
            notices.length > 1 ? [span(`${notices.length - 1} more in help `, 'dim')] : [],
            columns,
            glyphs.ellipsis,
          ),
        ]),
  ];
}

/** Why no more is allowed than to look, in words for the help. */
export function accessWords({ stack: { access, accessBecause } }: World): readonly string[] {
  return accessBecause === undefined ? [] : [sanitize(`access is ${access}: ${accessBecause}`)];
}

/** What the responder should know about this program: refused files, a role that could write, and the like. */
export function noticesOf({ notices, readings }: World): readonly string[] {
  const roles = Object.entries(readings.postgres).flatMap(([system, { last }]) =>
    last?.value.is === 'up' && last.value.couldWrite !== undefined
      ? [`${system}: role could write: ${last.value.couldWrite}`]
      : [],
  );
  return [...notices.map(({ text }) => text), ...roles].map(sanitize);
}

function namesOf({ stack }: World, isWide: boolean): readonly Span[] {
  const host = stack.systems.find(({ kind }) => kind === 'host')?.title;
  const names = [
    stack.name,
    ...(isWide && stack.environment !== undefined ? [stack.environment] : []),
    ...(host === undefined || host === stack.name ? [] : [host]),
  ];
  return names.map((name, index) => span(sanitize(name), index === 0 ? 'strong' : 'plain'));
}

function wrongs(world: World, dot: string): Line {
  const { alerts } = world;
  const { critical, warning, trueNow, noData, acked } = countAlerts(world);
  if (alerts.length === 0)
    return [span(health(world) === 'ok' ? 'nothing is wrong' : 'nothing known to be wrong', 'dim')];
  return join(
    [
      ...(critical > 0 ? [span(`${critical} critical`, 'bad')] : []),
      ...(warning > 0 ? [span(`${warning} warning`, 'warn')] : []),
      ...(trueNow > 0 ? [span(`${trueNow} true now`, trueNowTone(world))] : []),
      ...(noData > 0 ? [span(`${noData} no data`, 'unknown')] : []),
      ...(acked > 0 ? [span(`${acked} acked`, 'dim')] : []),
    ],
    dot,
  );
}

const trueNowTone = ({ alerts }: World): Tone =>
  alerts.some(({ state, severity }) => state === 'pending' && severity === 'critical') ? 'bad' : 'warn';

function systemsLine(counts: Readonly<Record<Standing, number>>): Line {
  const all = counts.live + counts.stale + counts.down + counts.unread;
  const parts = (['live', 'stale', 'down', 'unread'] as const).filter((standing) => counts[standing] > 0);
  return [
    span(`${all} ${all === 1 ? 'system' : 'systems'}`, 'dim'),
    ...parts.map((standing) =>
      span(`  ${counts[standing]} ${standingWords[standing]}`, standingTones[standing]),
    ),
  ];
}
