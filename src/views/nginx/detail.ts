import { count, duration, perSecond } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import { unloaded, worstFindings } from '../../domain/nginx/judged.ts';
import type { NginxConfiguration } from '../../domain/nginx.ts';
import { blank, caption, field, folded } from '../fields.ts';
import { type Line, span } from '../line.ts';
import type { Look, Size } from '../panel.ts';
import { standingWords, timeOf } from '../standing.ts';
import type { NginxServer } from './model.ts';
import { findingTone, placeWords } from './words.ts';

/** Everything known of one nginx: what it counts, what it has loaded, whom it serves, and what is wrong about that. */
export function nginxDetail(server: NginxServer, { columns }: Size, look: Look): readonly Line[] {
  const { system, answer, configuration, upstreams } = server;
  const silent = standingWords(system, answer, look.at);
  return [
    ...(silent === undefined ? [] : folded('state', silent, columns, 'bad')),
    ...counterLines(server, look),
    ...[configuration, upstreams].flatMap(({ failure }) =>
      failure === undefined ? [] : folded('not read', sanitize(failure.message), columns, 'warn'),
    ),
    ...(configuration.last === undefined ? [] : configurationLines(configuration.last.value, columns, look)),
  ];
}

function counterLines({ answer: { last } }: NginxServer, { glyphs }: Look): readonly Line[] {
  if (last === undefined) return [];
  const { counters, rates, roundTrip } = last.value;
  const answers = field('answers in', duration(roundTrip));
  if (counters === undefined)
    return [answers, field('counters', span('it offers no stub_status here', 'dim'))];
  const { active, reading, writing, waiting, accepted, handled, requests } = counters;
  const dot = ` ${glyphs.separator} `;
  return [
    answers,
    field(
      'connections',
      `${count(active)} active`,
      span(
        [`${dot}${count(reading)} reading`, `${count(writing)} writing`, `${count(waiting)} waiting`].join(
          dot,
        ),
        'dim',
      ),
    ),
    field(
      'requests',
      rates === undefined ? '' : `${perSecond(rates.requests)}  `,
      span(`${count(requests)} since its start`, 'dim'),
    ),
    field(
      'dropped',
      span(count(accepted - handled), accepted > handled ? 'warn' : 'plain'),
      span(` of ${count(accepted)} connections since its start`, 'dim'),
    ),
  ];
}

function configurationLines(configuration: NginxConfiguration, columns: number, look: Look): readonly Line[] {
  const { files, process, servers, findings, logs } = configuration;
  const [main, ...others] = files;
  if (main === undefined) return [field('configuration', span('none is named in the stack file', 'dim'))];
  const changed = unloaded(configuration);
  return [
    field(
      'configuration',
      sanitize(main.path),
      span(others.length === 0 ? '' : ` and ${count(others.length)} more`, 'dim'),
    ),
    ...(process === undefined
      ? []
      : [
          field(
            'loaded',
            timeOf(process.loadedAt, look.at),
            span(
              `, started ${timeOf(process.startedAt, look.at)}, ${count(process.workers)} ${process.workers === 1 ? 'worker' : 'workers'}`,
              'dim',
            ),
          ),
        ]),
    ...(changed === undefined
      ? []
      : folded(
          'not loaded',
          `${sanitize(changed.path)}, changed ${timeOf(changed.changedAt, look.at)}: nginx -s reload`,
          columns,
          'warn',
        )),
    ...(logs.length === 0 ? [] : folded('logs', logs.map(sanitize).join(', '), columns, 'dim')),
    ...(servers.length === 0 ? [] : [blank, caption('servers')]),
    ...servers.map(({ names, listens, at }) =>
      field(
        sanitize(listens[0] ?? '').slice(0, 15),
        sanitize(names.join(' ') || 'whoever asks'),
        span(`  ${placeWords({ at })}`, 'dim'),
      ),
    ),
    ...(findings.length === 0 ? [] : [blank, caption('findings')]),
    ...worstFindings(findings).flatMap((finding) => [
      ...folded(finding.kind, sanitize(finding.what), columns, findingTone(finding)),
      field('', span(`${placeWords(finding)}  ${look.glyphs.arrow} ${sanitize(finding.mend)}`, 'dim')),
    ]),
  ];
}
