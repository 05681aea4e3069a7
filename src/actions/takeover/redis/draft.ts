import { randomBytes } from 'node:crypto';
import { ReadError } from '../../../core/reading.ts';
import { sanitize } from '../../../core/sanitize.ts';
import { parseTarget, type Target } from '../../../core/target.ts';
import { textIn } from '../../../domain/redis/info.ts';
import type { Params } from '../params.ts';
import { type Facts, labels } from './facts.ts';
import { bySentinel, isLinked, isLoading, placeFor, priorityOf, runIdOf } from './replica.ts';
import { type Node, type Survey, type Up, upIn } from './survey.ts';

/** For a Sentinel to have another one take over, and for the nodes to follow it. */
const promotion = 15_000;

/** Who is to take over: the one that is named, else the first in an order. @throws ReadError where nobody can. */
export function candidateOf(
  { section, nodes }: Survey,
  wanted: string | undefined,
  order: (one: Up, other: Up) => number,
): Up {
  const up = upIn(nodes);
  if (wanted !== undefined) {
    const found = nodes.find(
      ({ system }) => system.id === wanted || system.id === `redis/${section.name}/${wanted}`,
    );
    if (found === undefined)
      throw new ReadError('missing', `${section.name} has no node ${sanitize(wanted)}`);
    if (found.seen.is === 'up') return { system: found.system, seen: found.seen };
    throw new ReadError('refused', `${found.system.id} cannot take over: ${sanitize(found.seen.because)}`);
  }
  const replicas = up.filter(({ seen }) => seen.role === 'standby').toSorted(order);
  const first = replicas.find((one) => priorityOf(one) > 0 && !isLoading(one)) ?? replicas[0];
  if (first !== undefined) return first;
  const why = nodes.flatMap(({ system, seen }) =>
    seen.is === 'down' ? [`${system.id}: ${sanitize(seen.because)}`] : [],
  );
  throw new ReadError(
    'refused',
    `no replica of ${section.name} can take over${why.length === 0 ? ': it has none' : ` (${why.join('; ')})`}`,
  );
}

/** All that the steps need. @throws ReadError where nobody knows how the others reach the candidate. */
export function factsOf(
  survey: Survey,
  roles: { readonly master: Node | undefined; readonly candidate: Up; readonly lost: string },
  { pause }: Params,
): Facts {
  const { watchers, nodes } = survey;
  const { master, candidate, lost } = roles;
  const following = upIn(nodes).filter(({ system }) => system.id !== master?.system.id);
  const others = following.filter(({ system }) => system.id !== candidate.system.id);
  const node = (one: Up) => {
    const place = placeFor(one, survey);
    if (place === undefined)
      throw new ReadError(
        'unsupported',
        `where the other nodes reach ${one.system.id} is not known: it is at ${one.system.where} for us`,
      );
    return { system: one.system.id, place };
  };
  const isWatched = watchers.length > 0;
  const sentinels = watchers.flatMap((one) => {
    if (one.is === 'down') return [];
    const { host, port } = one.says.master;
    return [{ system: one.system.id, name: one.name, master: { host, port } }];
  });
  const downAfter = watchers.flatMap((one) => (one.is === 'up' ? (one.says.downAfter ?? []) : []));
  return {
    key: randomBytes(8).toString('hex'),
    master: master?.system.id ?? null,
    candidate: node(candidate),
    others: others.map(node),
    sentinels,
    priorities: isWatched ? prioritiesOf(candidate, others, master?.seen.is === 'up') : [],
    pause: master?.seen.is === 'up' ? pause : null,
    // Sentinels are kept waiting too, by what they publish: they must not take that for its end.
    patience: Math.min(pause / 3, 5_000, ...downAfter.map((time) => time / 2)),
    promotion,
    forgetful: upIn(nodes).flatMap(({ system, seen }) =>
      textIn(seen.info, 'config_file') === '' ? [system.id] : [],
    ),
    lost,
  };
}

/** What makes the Sentinels choose it. `areLevel`: by then all of them are equally far. */
function prioritiesOf(candidate: Up, others: readonly Up[], areLevel: boolean): Facts['priorities'] {
  const level = (one: Up, other: Up): number =>
    priorityOf(one) - priorityOf(other) || (runIdOf(one) < runIdOf(other) ? -1 : 1);
  const rivals = others.filter((one) => priorityOf(one) > 0 && (isLinked(one) || !areLevel));
  const [first] = [candidate, ...rivals].toSorted(areLevel ? level : bySentinel);
  if (first?.system.id === candidate.system.id) return [];
  const of = (one: Up, wanted: number) => ({ system: one.system.id, was: priorityOf(one), wanted });
  return [of(candidate, 1), ...rivals.filter((one) => priorityOf(one) === 1).map((one) => of(one, 2))].filter(
    ({ was, wanted }) => was !== wanted,
  );
}

/** Who is who, by what a node calls itself while it runs. */
export const identityOf = (master: Node | undefined, candidate: Up): Readonly<Record<string, string>> => ({
  [labels.master]: master === undefined ? 'not known' : known(master),
  [labels.candidate]: known(candidate),
});

const known = ({ system, seen }: Node): string =>
  seen.is === 'up' ? `${system.id} (run id ${textIn(seen.info, 'run_id').slice(0, 8)})` : system.id;

/** Nobody backs up, restores, stops or restarts any of them meanwhile. */
export const locksOf = ({ section, nodes }: Survey): readonly Target[] => [
  { kind: 'redis', name: section.name },
  ...nodes.flatMap(({ system }) => parseTarget(system.id) ?? []),
];
