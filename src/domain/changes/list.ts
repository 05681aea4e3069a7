import type { Duration } from '../../core/reading.ts';
import type { Change } from '../changes.ts';

/** At most so many are kept; the oldest are forgotten first. */
export const mostChanges = 1_000;

/** What happens again within this time is the same thing going on. */
const again: Duration = 600_000;

/** Nothing restarts sooner: what is told twice within this time happened once. */
const near: Duration = 100;
/** The same of creation, which an engine gives to the second, and of what is told by an event and by the thing itself. */
const vague: Duration = 2_000;

const nearOf = ({ kind, stated }: Change): Duration =>
  kind === 'created' || kind === 'image' || stated === true ? vague : near;

/** The changes with some more, the newest first. What was told before is not told twice, and a repetition is counted. */
export function withChanges(known: readonly Change[], news: readonly Change[]): readonly Change[] {
  return news.reduce(added, known).slice(0, mostChanges);
}

function added(known: readonly Change[], change: Change): readonly Change[] {
  const replaced = known.find(
    (one) => one.kind === 'created' && change.kind === 'image' && isNear(one, change),
  );
  const others = replaced === undefined ? known : known.filter((one) => one !== replaced);
  if (change.kind === 'created' && known.some((one) => one.kind === 'image' && isNear(one, change)))
    return known;
  const same = others.find((one) => isSame(one, change));
  if (same === undefined) return inOrder([...others, change]);
  const grown = merged(same, change);
  return grown === same ? known : inOrder(others.map((one) => (one === same ? grown : one)));
}

const inOrder = (changes: readonly Change[]): readonly Change[] => changes.toSorted((a, b) => b.at - a.at);

const endOf = ({ at, until = at }: Change): number => until;

const isNear = (one: Change, other: Change): boolean =>
  one.target === other.target && Math.abs(one.at - other.at) <= vague;

function isSame(one: Change, other: Change): boolean {
  if (one.kind !== other.kind || one.target !== other.target || one.text !== other.text) return false;
  return other.at >= one.at - again && other.at <= endOf(one) + again;
}

const isCovered = ({ at }: Change, { at: noticed, after }: Change): boolean =>
  after !== undefined && at >= after && at <= noticed;

const exactly = ({ after: _, ...change }: Change): Change => change;

function merged(one: Change, other: Change): Change {
  const { stated, ...told } = one;
  const tolerance = Math.max(nearOf(one), nearOf(other));
  const isTold = [one.at, endOf(one)].some((at) => Math.abs(at - other.at) <= tolerance);
  // What was noticed late may be what was told with its exact time, before or afterwards.
  if (other.after === undefined && isCovered(other, one)) return { ...exactly(told), at: other.at };
  if (isTold || isCovered(one, other)) return stated === true && other.stated !== true ? told : one;
  const [at, until] = [Math.min(one.at, other.at), Math.max(endOf(one), endOf(other))];
  return { ...told, at, until, times: (one.times ?? 1) + (other.times ?? 1) };
}
