import type { Verdict } from '../../core/plan.ts';
import type { Reach } from '../faces.ts';
import { splitWords } from '../primacy/cluster.ts';
import type { Means } from '../primacy/means.ts';
import { isReceiving, numberOf } from '../primacy/node.ts';
import { containerIn } from '../primacy/places.ts';
import { nodeCredentials } from '../sessions/nodes.ts';
import { placeOf } from '../takeover/postgres/failover/survey.ts';
import { titles } from './facts.ts';
import { lostWords } from './kept.ts';
import type { Survey } from './survey.ts';

/** All that speaks for and against it. */
export function verdicts(reach: Reach, found: Survey): readonly Verdict[] {
  const { node, primary, split, owner, means, cluster, isRunning } = found;
  const name = node.system.title;
  const one = (title: string, isGood: boolean, good: string, bad: string): Verdict => ({
    title,
    is: isGood ? 'pass' : 'refuse',
    because: isGood ? good : bad,
  });
  return [
    one('who moves the primary', owner === undefined, 'no trace of a program that does', owner ?? ''),
    one(
      'one primary',
      primary !== undefined && primary.system.id !== node.system.id,
      `${primary?.system.title}`,
      split.length > 0
        ? splitWords(split, cluster)
        : primary === undefined
          ? 'no other node answers as the one primary'
          : `${name} is the primary`,
    ),
    found.locked,
    ...found.told,
    isRunning || node.is === 'up'
      ? {
          title: titles.down(name),
          is: 'refuse',
          because:
            node.is === 'up' && node.role === 'standby' && isReceiving(node)
              ? 'it is a standby that receives: there is nothing to do'
              : `${name} runs: stop it first, so that nobody writes to it`,
        }
      : { title: titles.down(name), is: 'pass', because: downWords(means) },
    one('way to its data', means.is === 'server', wayWords(means), byHand(found)),
    ...ofSettings(found),
    ...(primary === undefined ? [] : [nodeCredentials(reach, primary.system, ', read when it runs')]),
    ...(primary === undefined || (numberOf(primary, 'max_wal_senders') ?? 0) > primary.senders.length
      ? []
      : [one('room', false, '', `${primary.system.title} has no WAL sender left (max_wal_senders)`)]),
  ];
}

/** After a rewind that was broken off its data has those of the other server. */
function ofSettings({ settings, node: { system } }: Survey): readonly Verdict[] {
  const title = 'its own settings';
  if (settings === undefined || settings.is === 'own') return [];
  if (settings.is === 'kept')
    return [{ title, is: 'pass', because: `kept by the run that began to rewind it, in ${settings.in}` }];
  return [{ title, is: 'refuse', because: lostWords(system.title) }];
}

const downWords = (means: Means): string => {
  const container = containerIn(means);
  return container === undefined
    ? 'no process of it runs on this host'
    : `its container ${container.name} has ended`;
};

const wayWords = (means: Means): string => {
  const container = containerIn(means);
  return container === undefined
    ? 'on this host'
    : `in the volumes of its container ${container.name}, by a container of the same image that runs once`;
};

/** What is to be said on its own host, where the console has no hands. */
function byHand({ node, means, primary }: Survey): string {
  const why = means.is === 'sql' ? means.because : '';
  if (primary === undefined) return why;
  const { host, port } = placeOf(primary);
  return (
    `${why}; by hand, as the owner of its data: psql -h ${host} -p ${port} -c CHECKPOINT, ` +
    `pg_rewind --target-pgdata DATA -R --source-server 'host=${host} port=${port} user=postgres dbname=postgres', ` +
    `then its own port and one primary_conninfo in postgresql.auto.conf, and start ${node.system.title}`
  );
}
