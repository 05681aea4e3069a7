import { placeOf } from '../../../core/place.ts';
import { countIn, numberIn, partsOf, secondsIn, textIn } from '../../../domain/redis/info.ts';
import type { Place } from './facts.ts';
import type { Node, Survey, Up } from './survey.ts';

/** Its place in the stream of writes, in bytes. */
export const offsetOf = ({ seen }: Up): number =>
  countIn(seen.info, seen.role === 'primary' ? 'master_repl_offset' : 'slave_repl_offset');

/** What it is for the Sentinels: the lowest above 0 comes first. */
export const priorityOf = ({ seen }: Up): number => numberIn(seen.info, 'slave_priority') ?? 100;

export const runIdOf = ({ seen }: Up): string => textIn(seen.info, 'run_id');

/** Whom it follows: `10.0.0.21:6379`. */
export const followedBy = ({ seen }: Up): string =>
  placeOf({ host: textIn(seen.info, 'master_host'), port: countIn(seen.info, 'master_port') });

/** Milliseconds since it heard its master, or lost it. */
export const silenceOf = ({ seen }: Up): number | undefined =>
  secondsIn(seen.info, 'master_link_down_since_seconds') ??
  secondsIn(seen.info, 'master_last_io_seconds_ago');

export const isLinked = ({ seen }: Up): boolean => textIn(seen.info, 'master_link_status') === 'up';

export const isLoading = ({ seen }: Up): boolean =>
  countIn(seen.info, 'loading') === 1 || countIn(seen.info, 'master_sync_in_progress') === 1;

/** A master that somebody heard within this time answers. */
const heard = 10_000;

/** Whether it hears its master: that one is there, whoever else does not reach it. */
export const isHearing = (one: Up): boolean => isLinked(one) && (silenceOf(one) ?? 0) < heard;

/** Its host answers, and nothing listens there: that process has nobody wait, and takes nothing. */
export const isGone = ({ seen }: Node): boolean =>
  seen.is === 'down' && /connection refused/.test(seen.because);

/** As a Sentinel puts them in order: by priority, by how far they are, by their run ids. */
export const bySentinel = (one: Up, other: Up): number =>
  priorityOf(one) - priorityOf(other) ||
  offsetOf(other) - offsetOf(one) ||
  (runIdOf(one) < runIdOf(other) ? -1 : 1);

/** Where the other nodes reach one: as its Sentinels say, as its master says, else where we do. Undefined where that is no address. */
export function placeFor(
  node: Up,
  { watchers, nodes }: Pick<Survey, 'watchers' | 'nodes'>,
): Place | undefined {
  for (const one of watchers) {
    if (one.is === 'down') continue;
    const known = [one.says.master, ...one.says.replicas].find(({ runId }) => runId === runIdOf(node));
    if (known !== undefined) return { host: known.host, port: known.port };
  }
  const own = parsed(node.system.where);
  const told = nodes.flatMap(({ seen }) => (seen.is === 'up' ? replicasIn(seen.info) : []));
  if (own !== undefined && told.some((one) => placeOf(one) === placeOf(own))) return own;
  const alike = told.filter(({ port }) => port === countIn(node.seen.info, 'tcp_port'));
  const [only] = alike;
  return only !== undefined && new Set(alike.map(placeOf)).size === 1 ? only : own;
}

const replicasIn = (info: Up['seen']['info']): readonly Place[] =>
  Array.from(info).flatMap(([field, text]) => {
    if (!/^slave\d+$/.test(field)) return [];
    const parts = partsOf(text);
    return [{ host: textIn(parts, 'ip'), port: countIn(parts, 'port') }];
  });

function parsed(where: string): Place | undefined {
  const [, six, four, port] = /^(?:\[([^\]]+)\]|([^/:\s]+)):(\d+)$/.exec(where) ?? [];
  const host = six ?? four;
  return host === undefined ? undefined : { host, port: Number(port) };
}
