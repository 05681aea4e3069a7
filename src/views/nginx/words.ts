import { count, duration, perSecond, unknown } from '../../core/format.ts';
import type { Instant } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import { certificateHealth } from '../../domain/check/questions.ts';
import { counted, firstToExpire, memberHealth } from '../../domain/nginx/judged.ts';
import type { MemberReading, Nginx, NginxFinding, UpstreamReading } from '../../domain/nginx.ts';
import type { System } from '../../domain/stack.ts';
import type { Tone } from '../line.ts';
import type { NginxServer } from './model.ts';

/** What it is called among things of other kinds: "nginx web". */
export const nameWords = ({ title }: System): string =>
  sanitize(/nginx/i.test(title) ? title : `nginx ${title}`);

/** "api 1 of 2 up" */
export function upstreamWords(upstream: UpstreamReading): string {
  const { meant, up } = counted(upstream);
  return `${sanitize(upstream.name)} ${up} of ${meant} up`;
}

/** "34 req/s", "takes connections" where it tells no more. */
export function trafficWords({ counters, rates }: Nginx): string {
  if (counters === undefined) return 'takes connections';
  const perSecondWords = rates === undefined ? unknown : perSecond(rates.requests).replace('/s', ' req/s');
  return `${perSecondWords}  ${count(counters.active)} active`;
}

/** "failed 1 of 2" of one that may turn, else its state. */
export function memberWords({ state, streak }: MemberReading): string {
  if (state === 'up' && streak.result === 'failed') return `failed ${streak.count} of 2`;
  return state === 'down' && streak.result === 'passed' ? `passed ${streak.count} of 2` : state;
}

/** Why a member is not well, clean. */
export const memberBecause = (member: MemberReading): string =>
  memberHealth(member) === 'ok' ? '' : sanitize(member.because);

/** "certificate expires in 2 d" where that is soon. */
export function certificateWords({ configuration }: NginxServer, at: Instant): string {
  const first = firstToExpire(configuration.last?.value.certificates ?? []);
  const left = first && first.expiresAt - at;
  if (left === undefined || certificateHealth(left) === 'ok') return '';
  return left <= 0 ? 'certificate expired' : `certificate expires in ${duration(left)}`;
}

/** `/etc/nginx/nginx.conf:14` */
export const placeWords = ({ at: { file, line } }: Pick<NginxFinding, 'at'>): string =>
  sanitize(line === 0 ? file : `${file}:${line}`);

/** "configuration broken" where it is. */
export const brokenWords = ({ configuration }: NginxServer): string =>
  configuration.last?.value.findings.some(({ kind }) => kind === 'broken') ? 'configuration broken' : '';

/** What would keep it from starting is worse than what could be safer. */
export const findingTone = ({ kind }: NginxFinding): Tone =>
  kind === 'broken' ? 'bad' : kind === 'unread' ? 'unknown' : 'warn';
