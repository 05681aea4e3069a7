import { sanitize } from '../../core/sanitize.ts';
import type { ReleaseEntry } from '../../domain/release.ts';
import type { Looking } from '../action.ts';
import type { Reach } from '../faces.ts';
import { membersOf } from '../release/compose.ts';
import { entriesIn } from '../release/ledger.ts';
import { alikeOf, whyOthers } from './alike.ts';
import type { Facts } from './facts.ts';

/** Why so many as there were are not brought back any more. @throws ReadError */
export async function whyScaleStays(
  reach: Reach,
  facts: Facts,
  { signal }: Pick<Looking, 'signal'>,
): Promise<string | undefined> {
  const [entries, members] = await Promise.all([entriesIn(reach), membersOf(reach, facts, signal)]);
  const why = whySince(entries, facts, members.length);
  if (why !== undefined || members.length >= facts.from) return why;
  const { verdicts } = await alikeOf(reach, facts, members, signal);
  return whyOthers(verdicts);
}

/** Pure. */
export function whySince(
  entries: readonly ReleaseEntry[],
  { ledger, at, by, from, to, service }: Pick<Facts, 'ledger' | 'at' | 'by' | 'from' | 'to' | 'service'>,
  count: number,
): string | undefined {
  const since = entries.flatMap((one) =>
    one.type === 'scaled' && one.target === ledger && one.at >= at ? [one] : [],
  );
  const own = since.findIndex((one) => one.by === by && one.from === from && one.to === to);
  const isBack = since.some((one) => one.from === to && one.to === from && one.because === takenBack);
  const other = since.find(
    (one, index) => index !== own && !(one.from === to && one.to === from && one.because === takenBack),
  );
  if (other !== undefined)
    return `${sanitize(other.by)} scaled it from ${other.from} to ${other.to} since: scale it to what there is to be`;
  return own < 0 || isBack || count === to
    ? undefined
    : `there are ${count} of ${service} by now, and this run left ${to}: scale it to what there is to be`;
}

export const takenBack = 'taken back';
