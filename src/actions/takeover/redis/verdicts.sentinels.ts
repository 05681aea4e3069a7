import { count } from '../../../core/format.ts';
import { placeOf } from '../../../core/place.ts';
import type { Verdict } from '../../../core/plan.ts';
import { sanitize } from '../../../core/sanitize.ts';
import type { Sentinel } from '../../../domain/sentinel.ts';
import { runIdOf } from './replica.ts';
import type { Survey, Up, Watcher } from './survey.ts';
import { titles } from './verdicts.ts';

type Telling = Watcher & { readonly is: 'up' };

/** What the Sentinels say against it. `master`: the one that answers, where it has to be theirs. */
export function sentinelVerdicts(survey: Survey, candidate: Up, master: Up | undefined): readonly Verdict[] {
  const { watchers } = survey;
  if (watchers.length === 0) return [unwatched(survey)];
  const telling = watchers.filter((one): one is Telling => one.is === 'up');
  if (telling.length === 0) {
    const because = watchers.flatMap((one) => (one.is === 'down' ? [sanitize(one.because)] : []))[0] ?? '';
    return [
      {
        title: titles.sentinels,
        is: 'refuse',
        because: `none of ${count(watchers.length)} answers (${because})`,
      },
    ];
  }
  return [
    agreement(telling, survey, master),
    ...silent(survey, master),
    ...stray(telling, survey),
    quorum(telling, master),
    ...tilt(telling),
    ...busy(telling),
    ...knowing(telling, candidate, master),
  ];
}

/** Where nobody watches we do it ourselves; a Sentinel that nobody named would take it back. */
function unwatched({ listening }: Survey): Verdict {
  const title = titles.sentinels;
  if (listening === undefined)
    return {
      title,
      is: 'refuse',
      because:
        'whether any watch it, who would take it back, is not known: the watching user needs +pubsub|numsub',
      override: 'allow-unknown-sentinels',
    };
  if (listening === 0)
    return { title, is: 'pass', because: 'none watches it: each node is told whom to follow' };
  return {
    title,
    is: 'refuse',
    because: `${count(listening)} watch it, and the stack file names none: they would take it back; name them under sentinels`,
  };
}

function agreement(telling: readonly Telling[], { watchers }: Survey, master: Up | undefined): Verdict {
  const title = titles.sentinels;
  const places = new Set(telling.map(({ says }) => placeOf(says.master)));
  if (places.size > 1)
    return {
      title,
      is: 'refuse',
      because: `they disagree: ${telling.map(({ system, says }) => `${system.id} calls ${placeOf(says.master)} the master`).join(', ')}`,
    };
  for (const { system, says } of master === undefined ? [] : telling) {
    if (says.master.runId !== '' && master !== undefined && says.master.runId !== runIdOf(master))
      return {
        title,
        is: 'refuse',
        because: `${system.id} calls another one the master than ${master.system.id}`,
      };
    if (says.master.view !== 'up')
      return {
        title,
        is: 'refuse',
        because: `${system.id} sees the master as ${sanitize(says.master.flags)}`,
      };
  }
  return {
    title,
    is: 'pass',
    because: `${count(telling.length)} of ${count(watchers.length)} call ${[...places].join('')} the master`,
  };
}

/** In an emergency some of them went down with the master: whether enough are left says the quorum. */
function silent({ watchers }: Survey, master: Up | undefined): readonly Verdict[] {
  const dark = watchers.flatMap((one) => (one.is === 'down' ? [one.system.id] : []));
  if (dark.length === 0) return [];
  const because = `${dark.join(', ')} ${dark.length === 1 ? 'does' : 'do'} not answer, and would learn of it later`;
  const title = 'Sentinels that are silent';
  return [
    master === undefined
      ? { title, is: 'warn', because }
      : { title, is: 'refuse', because, override: 'allow-silent-sentinels' },
  ];
}

function stray(telling: readonly Telling[], { watchers }: Survey): readonly Verdict[] {
  const most = Math.max(...telling.map(({ says }) => says.others.length + 1));
  if (most <= watchers.length) return [];
  const because = `they know of ${count(most)}, and the stack file names ${count(watchers.length)}: of the others nothing is asked`;
  return [{ title: 'Sentinels that are not named', is: 'warn', because }];
}

function quorum(telling: readonly Telling[], master: Up | undefined): Verdict {
  const lost = telling.find(({ says }) => says.quorum.is === 'lost');
  const title = titles.quorum;
  if (lost === undefined) return { title, is: 'pass', because: telling[0]?.says.quorum.message ?? '' };
  return {
    title,
    is: 'refuse',
    because: `${lost.system.id}: ${sanitize(lost.says.quorum.message)}; those who are out of reach may make another one the master`,
    ...(master === undefined && { override: 'allow-lost-quorum' }),
  };
}

function tilt(telling: readonly Telling[]): readonly Verdict[] {
  const tilted = telling.filter(({ says }) => says.isTilted).map(({ system }) => system.id);
  if (tilted.length === 0) return [];
  const because = `${tilted.join(', ')} ${tilted.length === 1 ? 'is' : 'are'} in tilt: its clock jumped, or it stood still, and it does nothing for half a minute`;
  return [{ title: titles.tilt, is: 'refuse', because }];
}

function busy(telling: readonly Telling[]): readonly Verdict[] {
  const at = telling.find(({ says }) => says.isFailingOver);
  if (at === undefined) return [];
  return [{ title: titles.busy, is: 'refuse', because: `${at.system.id} is at it: wait until it has ended` }];
}

/** A Sentinel promotes only what it has heard of lately. */
function knowing(telling: readonly Telling[], candidate: Up, master: Up | undefined): readonly Verdict[] {
  const title = titles.known;
  const [first] = telling;
  if (first === undefined || candidate.seen.role === 'primary') return [];
  const known = replicaIn(first.says, candidate);
  const refuse = (because: string): readonly Verdict[] => [{ title, is: 'refuse', because }];
  if (known === undefined) return refuse(`${first.system.id} knows no replica ${candidate.system.id}`);
  if (known.view !== 'up')
    return refuse(`${first.system.id} sees ${candidate.system.id} as ${sanitize(known.flags)}`);
  if (master !== undefined && !known.isLinked)
    return refuse(`for ${first.system.id} ${candidate.system.id} has lost its master`);
  return [];
}

const replicaIn = ({ replicas }: Sentinel, node: Up) => replicas.find(({ runId }) => runId === runIdOf(node));
