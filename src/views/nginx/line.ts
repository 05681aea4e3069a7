import type { Reading } from '../../core/reading.ts';
import { memberHealth, upstreamHealth } from '../../domain/nginx/judged.ts';
import type { UpstreamReading } from '../../domain/nginx.ts';
import { sign, toneOf } from '../health.ts';
import { type Line, span } from '../line.ts';
import type { Look } from '../panel.ts';
import { aged, part, parts } from '../parts.ts';
import { standingBriefly, standingWords } from '../standing.ts';
import { pad, widthOf } from '../text.ts';
import { type NginxServer, nginxHealth } from './model.ts';
import {
  brokenWords,
  certificateWords,
  memberBecause,
  nameWords,
  trafficWords,
  upstreamWords,
} from './words.ts';

/** One nginx in one line of the Deck: what it serves, and what is wrong behind it first. */
export function nginxLine(server: NginxServer, named: number, columns: number, look: Look): Line {
  const { system, answer } = server;
  const lead: Line = [
    span(' '),
    sign(nginxHealth(server, look.at), look.glyphs),
    span(` ${pad(nameWords(system), named, 'left', look.glyphs.ellipsis)}  `),
  ];
  const room = columns - widthOf(lead);
  const silent = standingWords(system, answer, look.at, room);
  if (silent !== undefined) return [...lead, ...part(silent, toneOf(nginxHealth(server, look.at)))];
  return [...lead, ...parts([...wrongParts(server, look), answered(server), ...fineParts(server)], room, 2)];
}

/** The same in as few words as there are. */
export function nginxBriefly(server: NginxServer, look: Look): string {
  const silent = standingBriefly(server.system, server.answer);
  const [upstream] = wrongUpstreams(server).map(upstreamWords);
  const words = upstream ?? (certificateWords(server, look.at) || brokenWords(server) || unreadWords(server));
  return silent ?? `${nameWords(server.system)} ${words}`;
}

const unreadWords = ({ configuration, upstreams }: NginxServer): string =>
  [configuration, upstreams].some(({ failure }) => failure !== undefined) ? 'not all of it can be read' : '';

const answered = ({ answer }: NginxServer): Line =>
  answer.last === undefined ? [] : part(trafficWords(answer.last.value));

const upstreamsOf = ({ upstreams }: NginxServer): readonly UpstreamReading[] =>
  upstreams.last?.value.upstreams ?? [];

const wrongUpstreams = (server: NginxServer): readonly UpstreamReading[] =>
  upstreamsOf(server).filter((upstream) => upstreamHealth(upstream) !== 'ok');

function wrongParts(server: NginxServer, look: Look): readonly Line[] {
  const lines = wrongUpstreams(server).map((upstream) => {
    const because = upstream.members.filter((one) => memberHealth(one) === 'critical').map(memberBecause)[0];
    const words = because === undefined ? '' : `: ${because}`;
    return part(`${upstreamWords(upstream)}${words}`, toneOf(upstreamHealth(upstream)));
  });
  const soon = certificateWords(server, look.at);
  const broken = brokenWords(server);
  return [
    ...staled(lines, server.upstreams),
    ...(soon === '' ? [] : [part(soon, 'warn')]),
    ...(broken === '' ? [] : [part(broken, 'warn')]),
  ];
}

function fineParts(server: NginxServer): readonly Line[] {
  const fine = upstreamsOf(server).filter((upstream) => upstreamHealth(upstream) === 'ok');
  return staled(
    fine.map((upstream) => part(upstreamWords(upstream), 'dim')),
    server.upstreams,
  );
}

const staled = (lines: readonly Line[], { failure }: Reading<unknown>): readonly Line[] =>
  failure === undefined ? lines : lines.map(aged);
