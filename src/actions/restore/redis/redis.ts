import { count } from '../../../core/format.ts';
import type { Verdict } from '../../../core/plan.ts';
import { sanitize } from '../../../core/sanitize.ts';
import type { Looking } from '../../action.ts';
import type { Reach } from '../../faces.ts';
import { kind } from '../kind.ts';
import { draft } from './draft.ts';
import { type Facts, facts } from './facts.ts';
import { isPlaced } from './files.ts';
import { loadedAt } from './loaded.ts';
import { allWait } from './sentinels.ts';
import { copy, make, place, read, save } from './steps.files.ts';
import { compare, follow, keysIn, lateReplicas } from './steps.proof.ts';
import { heed, hush } from './steps.sentinels.ts';
import { start, stop } from './steps.server.ts';
import { isRdb } from './survey.ts';

/**
 * Puts the master of a Redis back to a snapshot: its files are put together beside, and swapped while it is stopped, with
 * the Sentinels held. What was there stays beside.
 */
export const redis = kind({
  name: 'redis',
  takes: isRdb,
  facts,
  means: [],
  draft,
  steps(known) {
    const isWatched = known.sentinels.length > 0;
    return {
      beside: [read(known), make(known), copy(known)],
      swap: [
        save(known),
        ...(isWatched ? [hush(known)] : []),
        ...[stop(known), place(known), start(known), compare(known)],
        ...(isWatched ? [heed(known)] : []),
        ...(known.replicas.length > 0 ? [follow(known)] : []),
      ],
    };
  },
  prove,
});

async function prove(reach: Reach, known: Facts, { results, signal }: Looking): Promise<readonly Verdict[]> {
  const { system, backup, names, data, sentinels, replicas } = known;
  const seen = await loadedAt(reach, system, signal);
  if (seen.is === 'not yet') return [{ title: system, is: 'refuse', because: seen.because }];
  if (seen.value.role !== 'primary') return [{ title: system, is: 'refuse', because: 'it is a replica now' }];
  if (!(await isPlaced(known)))
    return [{ title: system, is: 'refuse', because: 'it is not what was restored' }];
  const late = await lateReplicas(reach, known, signal);
  const wait = await allWait(reach, known, ({ downAfter }) => downAfter, signal);
  return [
    {
      title: system,
      is: 'pass',
      because: `it answers, and is ${sanitize(backup.id)}: ${count(keysIn(results.count))} keys`,
    },
    { title: 'what was replaced', is: 'pass', because: `kept in ${data.directory}/${names.kept}` },
    ...(replicas.length === 0 ? [] : [replicaVerdict(replicas, late)]),
    ...(sentinels.length === 0 ? [] : [sentinelVerdict(wait)]),
  ];
}

const replicaVerdict = (all: readonly string[], late: readonly string[]): Verdict => ({
  title: 'replicas',
  is: late.length === 0 ? 'pass' : 'refuse',
  because:
    late.length === 0
      ? `${count(all.length)} have the same`
      : `${late.join(', ')} ${late.length === 1 ? 'does' : 'do'} not have it yet`,
});

const sentinelVerdict = (wait: boolean | undefined): Verdict => ({
  title: 'Sentinels',
  is: wait === true ? 'pass' : 'refuse',
  because:
    wait === true
      ? 'they watch as before'
      : 'one of them does not watch as before: compare down-after-milliseconds of SENTINEL MASTER',
});
