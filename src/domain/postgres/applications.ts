import type { Up } from '../postgres.ts';
import type { Session } from './activity.ts';

/** An application, and how many of the connections are its. */
export type Share = { readonly application: string; readonly count: number; readonly of: number };

/** It is the cause where so much of all that is used is its. */
const part = 0.5;

type Counted = { readonly application: string; readonly count: number };

/** How many connections each application has, the most first. Those without a name are told apart by nothing. */
export function shares(counted: readonly Counted[]): readonly Share[] {
  const of = counted.reduce((sum, { count }) => sum + count, 0);
  const byName = Map.groupBy(counted, ({ application }) => application);
  return Array.from(byName, ([application, some]) => ({
    ...{ application, of },
    count: some.reduce((sum, { count }) => sum + count, 0),
  })).toSorted((one, other) => other.count - one.count);
}

/** The one that has at least half of all; undefined where nobody has, or it has no name. */
export function crowding(counted: readonly Counted[]): Share | undefined {
  const [first] = shares(counted);
  return first !== undefined && first.application !== '' && first.count >= first.of * part
    ? first
    : undefined;
}

/** The same of a server, as it was last seen: one that is full tells it no more. */
export const crowdingOf = (
  node: Pick<Up, 'connections'> | undefined,
  sessions: readonly Session[],
): Share | undefined =>
  crowding(node?.connections.by ?? sessions.map(({ application }) => ({ application, count: 1 })));
