import { count, duration } from '../../../../../core/format.ts';
import type { Verdict } from '../../../../../core/plan.ts';
import type { UpNode } from '../../../../primacy/node.ts';
import { containerIn, isLocal, nameFor } from '../../../../primacy/places.ts';
import { canRewind } from '../../heir.ts';
import { slotFor } from '../choice.ts';
import type { Move } from '../survey.ts';
import { pass, passIf, refuse, titles, warn } from './titles.ts';

/** A standby that has not reported for so long is not received by: a stop would wait for it. */
const longSilent = 30_000;
/** Files that wait to be archived. */
const waiting = { warn: 16, refuse: 128 } as const;
/** A transaction that would hold up a pause. */
const long = 5_000;

/** What speaks for and against stopping the primary, and bringing it back as a standby. Pure. */
export function primaryVerdicts(move: Move): readonly Verdict[] {
  const { primary, candidate } = move;
  return [
    stop(move),
    held(primary),
    base([primary, candidate]),
    archiver(primary),
    ...back(move),
    ...lasting(move),
  ];
}

function stop({ primary, means, process }: Move): Verdict {
  const name = primary.system.title;
  if (means.is === 'sql')
    return refuse(titles.stop, `${name} cannot be stopped cleanly from here: ${means.because}`);
  const { server } = means;
  if (server.is === 'container')
    return pass(
      titles.stop,
      `by SIGINT to its container ${server.name}, of which ${server.dataDirectory} is proven to be its data`,
    );
  const how = server.unit === null ? 'pg_ctl' : `the unit ${server.unit}`;
  return passIf(
    process !== undefined,
    titles.stop,
    `by ${how}; it is process ${process?.pid} of this host, on ${server.dataDirectory}`,
    `no process of this host runs on ${server.dataDirectory}`,
  );
}

function held({ senders, system }: UpNode): Verdict {
  const [frozen] = senders.filter(({ replyAge }) => (replyAge ?? 0) > longSilent);
  return frozen === undefined
    ? pass(titles.held, 'all of them report')
    : refuse(
        titles.held,
        `${frozen.application} has not reported for ${duration(frozen.replyAge)}, and ${system.title} waits for it before it ends`,
        'allow-silent-standby',
      );
}

function base(nodes: readonly UpNode[]): Verdict {
  const busy = nodes.filter(({ baseBackups }) => baseBackups > 0);
  const where = busy.map(({ system }) => system.title).join(' and ');
  return passIf(
    busy.length === 0,
    titles.base,
    'none runs',
    `one runs on ${where}, and would be broken off`,
    'allow-base-backup',
  );
}

function archiver({ archiver: found, system }: UpNode): Verdict {
  if (found === undefined) return pass(titles.archiver, 'nothing is archived');
  const files = found.waiting ?? 0;
  const numbers = `${count(found.waiting)} files wait`;
  if (found.isFailing || files >= waiting.refuse)
    return refuse(
      titles.archiver,
      `${found.isFailing ? 'its last attempt failed' : numbers}, and ${system.title} archives what it has before it ends`,
      'allow-archiver',
    );
  return files >= waiting.warn ? warn(titles.archiver, numbers) : pass(titles.archiver, numbers);
}

/** One that is started anew may get another address, where nobody finds it by its name. */
function address({ candidate, reached, place, means }: Move): readonly Verdict[] {
  const container = containerIn(reached.get(candidate.system.id));
  if (container === undefined || nameFor(means, reached.get(candidate.system.id)) !== undefined) return [];
  if (isLocal(place.host)) return [];
  return [
    warn(
      titles.address,
      `the container ${container.name} is at ${place.host} until it is started anew: put the nodes on a network of their own, where they find each other by name`,
    ),
  ];
}

function back(move: Move): readonly Verdict[] {
  const { back: way, primary, candidate, place } = move;
  const names = `${candidate.system.title} at ${place.host}:${place.port}`;
  return [
    way.is === 'no'
      ? refuse(titles.back, `${primary.system.title} could not follow ${names}: ${way.because}`)
      : passIf(
          way.systemIdentifier === candidate.systemIdentifier,
          titles.back,
          `a replication login to ${names} was tried just now`,
          `at ${place.host}:${place.port} there is another cluster than ${candidate.system.title}`,
        ),
    ...address(move),
    canRewind(primary)
      ? pass(titles.rewind, 'possible, should it ever be needed')
      : warn(
          titles.rewind,
          'neither wal_log_hints nor checksums: should it diverge, it has to be copied anew',
        ),
  ];
}

/** What outlives the move, and what does not. */
function lasting({ primary, candidate, pooler }: Move): readonly Verdict[] {
  const synced = new Set(candidate.slots.filter(({ isSynced }) => isSynced).map(({ name }) => name));
  const lost = primary.slots.filter(({ type, name }) => type === 'logical' && !synced.has(name));
  const own = slotFor(primary, candidate);
  const longest = primary.oldestTransaction ?? 0;
  const held = pooler.is === 'up' && pooler.active > 0 ? `, ${count(pooler.active)} through the pooler` : '';
  const told = [
    ...(primary.preparedTransactions > 0
      ? [`${count(primary.preparedTransactions)} are prepared, and stay`]
      : []),
    ...(longest > long ? [`the longest runs for ${duration(longest)}, and is cut off${held}`] : []),
  ];
  return [
    passIf(
      lost.length === 0,
      titles.slots,
      own === null
        ? 'the standbys have none, and get none'
        : 'those of the standbys are made anew on the new primary',
      `${lost.map(({ name }) => name).join(', ')} ${lost.length === 1 ? 'is' : 'are'} logical, and not on ${candidate.system.title}: whoever reads from ${lost.length === 1 ? 'it' : 'them'} has to begin again`,
      'allow-lost-slots',
    ),
    told.length === 0
      ? pass(titles.prepared, 'none is prepared or long')
      : warn(titles.prepared, told.join('; ')),
  ];
}
