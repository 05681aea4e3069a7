import type { Duration, Instant } from '../../core/reading.ts';
import type { Member, MemberReading, MemberState, NginxUpstreams, Upstream } from '../nginx.ts';

/** What one try at a member learned. `unknown`: the blame is ours, as with a network that is down. */
export type MemberAttempt =
  | { readonly is: 'passed'; readonly took: Duration }
  | { readonly is: 'failed' | 'unknown'; readonly because: string; readonly took: Duration };

/** So many tries in a row turn a member over. */
const turning = { failed: 2, passed: 2 } as const;

/**
 * What is held of every member after one more try. The first try decides at once; a member is told from another by its
 * upstream and its address.
 */
export function foldUpstreams(
  upstreams: readonly Upstream[],
  attempts: ReadonlyMap<string, MemberAttempt>,
  before: NginxUpstreams | undefined,
  at: Instant,
): NginxUpstreams {
  return {
    upstreams: upstreams.map(({ name, members }) => {
      const known = before?.upstreams.find((one) => one.name === name)?.members ?? [];
      return {
        name,
        members: members.map((member) => {
          const last = known.find(({ address }) => address === member.address);
          return foldMember(member, attempts.get(member.address), last, at);
        }),
      };
    }),
  };
}

function foldMember(
  member: Member,
  attempt: MemberAttempt | undefined,
  last: MemberReading | undefined,
  at: Instant,
): MemberReading {
  const streak = streakOf(attempt, last);
  const state = stateOf(member, attempt, streak, last);
  const because = attempt === undefined || attempt.is === 'passed' ? '' : attempt.because;
  return {
    ...member,
    state,
    because,
    since: last?.state === state ? last.since : at,
    streak,
    took: attempt?.took,
  };
}

function streakOf(
  attempt: MemberAttempt | undefined,
  last: MemberReading | undefined,
): MemberReading['streak'] {
  if (attempt === undefined || attempt.is === 'unknown')
    return last?.streak ?? { result: 'passed', count: 0 };
  const isSame = last?.streak.result === attempt.is;
  return { result: attempt.is, count: isSame ? last.streak.count + 1 : 1 };
}

function stateOf(
  { isMarkedDown }: Member,
  attempt: MemberAttempt | undefined,
  { result, count }: MemberReading['streak'],
  last: MemberReading | undefined,
): MemberState {
  if (isMarkedDown) return 'marked down';
  if (attempt === undefined || attempt.is === 'unknown') return 'unknown';
  const now = result === 'passed' ? 'up' : 'down';
  const isHeld = last?.state === 'up' || last?.state === 'down';
  return isHeld && count < turning[result] ? last.state : now;
}

/** Whether every member is as it was proven to be, so that nothing has to be asked sooner. */
export const isSettled = ({ upstreams }: NginxUpstreams): boolean =>
  upstreams.every(({ members }) =>
    members.every(({ state, streak }) =>
      state === 'up' ? streak.result === 'passed' && streak.count >= turning.passed : state === 'marked down',
    ),
  );
