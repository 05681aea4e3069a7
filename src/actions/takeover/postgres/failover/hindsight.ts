import type { Verdict } from '../../../../core/plan.ts';
import { applicationOf } from '../../../primacy/cluster.ts';
import type { UpNode } from '../../../primacy/node.ts';
import { canRewind, fewerOf, majorOf, pending } from '../heir.ts';
import { isNamed } from '../switchover/synchronous.ts';
import { list } from '../switchover/verdicts/cluster.ts';
import { pass, titles, warn } from '../switchover/verdicts/titles.ts';
import type { Survey } from './survey.ts';

type Seen = Pick<Survey, 'cluster' | 'primary'>;

/** What a switchover asks the old primary, told by those that followed it: warnings, for nobody waits for one that is down. Pure. */
export function hindsight({ cluster, primary }: Seen, candidate: UpNode): readonly Verdict[] {
  const others = cluster.standbys.filter((node) => node !== candidate);
  return [
    versions(candidate, others),
    ...pending(candidate),
    sync(candidate, others),
    ...(primary === undefined ? [] : [rewind(candidate, primary.system.title)]),
    ...(primary === undefined ? [] : [slots(candidate, primary.system.title)]),
  ];
}

/** One that has less than who sends to it stops replaying. */
function versions(candidate: UpNode, others: readonly UpNode[]): Verdict {
  const name = candidate.system.title;
  const strange = others.filter((other) => majorOf(other) !== majorOf(candidate));
  if (strange.length > 0)
    return warn(
      titles.version,
      `${name} runs version ${majorOf(candidate)}, and ${list(strange)} another one`,
    );
  const short = others.filter((other) => fewerOf(other, candidate).length > 0);
  if (short.length > 0)
    return warn(
      titles.version,
      `${list(short)} would stop replaying what ${name} writes, which has more of ${[...new Set(short.flatMap((other) => fewerOf(other, candidate)))].join(', ')}`,
    );
  const fewer = [...new Set(others.flatMap((other) => fewerOf(candidate, other)))];
  return fewer.length === 0
    ? pass(titles.version, `version ${majorOf(candidate)}, and no less of anything than another standby`)
    : warn(titles.version, `${name} has less than another standby: ${fewer.join(', ')}`);
}

/** Their settings are as a rule those of the primary that they were copied from. */
function sync(candidate: UpNode, others: readonly UpNode[]): Verdict {
  const wanted = [candidate, ...others].find(({ settings }) => settings.synchronous_standby_names);
  if (wanted === undefined) return pass(titles.sync, 'no standby says that they wait for anybody');
  const { synchronous_standby_names: names = '' } = wanted.settings;
  return isNamed(names, applicationOf(candidate))
    ? pass(titles.sync, `${wanted.system.title} says ${names}, and it is one of these`)
    : warn(
        titles.sync,
        `${wanted.system.title} says that they wait for ${names}, and ${candidate.system.title} is none of these: it may lack what was acknowledged`,
      );
}

const rewind = (candidate: UpNode, old: string): Verdict =>
  canRewind(candidate)
    ? pass(titles.rewind, `possible, should ${old} have been set up as ${candidate.system.title} is`)
    : warn(
        titles.rewind,
        `neither wal_log_hints nor checksums at ${candidate.system.title}: ${old} may have to be copied anew`,
      );

/** What the old primary had cannot be asked any more. */
function slots(candidate: UpNode, old: string): Verdict {
  const name = candidate.system.title;
  if (candidate.settings.wal_level !== undefined && candidate.settings.wal_level !== 'logical')
    return pass(titles.slots, `none is logical: wal_level is ${candidate.settings.wal_level} at ${name}`);
  const synced = candidate.slots.filter(({ isSynced }) => isSynced).map((slot) => slot.name);
  const kept = synced.length === 0 ? '' : `, but ${synced.join(', ')},`;
  return warn(
    titles.slots,
    `logical ones that ${old} had${kept} are lost: whoever reads from one has to begin again`,
  );
}
