import { sanitize } from '../../core/sanitize.ts';
import type { Release } from '../../domain/release.ts';
import type { Looking } from '../action.ts';
import type { Reach } from '../faces.ts';
import { membersOf } from './compose.ts';
import type { AnyFacts } from './facts.ts';
import { imageOf } from './image.ts';
import { releasesIn } from './ledger.ts';
import { short } from './plain.ts';

/** Why a release is not taken back any more: something else has taken its place since. @throws ReadError */
export async function whyReleaseStays(
  reach: Reach,
  facts: AnyFacts,
  looking: Looking,
): Promise<string | undefined> {
  const releases = await releasesIn(reach);
  const after = whyOver(releases, facts);
  const isGood = releases.find(({ id }) => id === facts.release)?.is === 'good';
  // What is half done has to come to an end, whatever runs by now.
  if (after !== undefined || facts.is === 'container' || !isGood) return after;
  const [members, { id }] = await Promise.all([
    membersOf(reach, facts, looking.signal),
    imageOf(reach, facts, looking),
  ]);
  const other = members.find(({ imageId }) => imageId !== id && imageId !== facts.old.image);
  return (
    other &&
    `${other.name} runs ${short(other.imageId)} by now, which release ${facts.release} did not bring: roll back instead`
  );
}

/** Pure. */
export function whyOver(
  releases: readonly Release[],
  { release, ledger }: Pick<AnyFacts, 'release' | 'ledger'>,
): string | undefined {
  const own = releases.filter(({ target }) => target === ledger);
  const index = own.findIndex(({ id }) => id === release);
  const last = index < 0 ? undefined : own.slice(index + 1).findLast(({ is }) => is !== 'returned');
  if (last === undefined) return undefined;
  const { id, by, what, to, is } = last;
  const whose = what === 'found' ? '' : ` by ${sanitize(by)}`;
  const instead = is === 'open' ? 'take that one back first' : 'roll back instead';
  return `release ${id} of ${sanitize(to.reference)}${whose} came after ${release}: ${instead}`;
}
