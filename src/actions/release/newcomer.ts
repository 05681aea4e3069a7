import { ReadError } from '../../core/reading.ts';
import type { Details } from '../../systems/docker.details.ts';
import type { EngineAt, Reach } from '../faces.ts';
import { patienceOf, settleTime } from '../lifecycle/gate.ts';
import type { Part } from '../lifecycle/part.ts';
import { releaseLabel } from './body.ts';
import { type ContainerFacts, namesOf } from './facts.ts';

/** @throws ReadError where the stack has it no more. */
export function engineOf(reach: Reach, { engine }: Pick<ContainerFacts, 'engine'>): EngineAt {
  const found = reach.engines().find(({ system }) => system === engine);
  if (found === undefined) throw new ReadError('missing', `the stack has no engine ${engine} any more`);
  return found;
}

/** The container that takes the place of the other: told by its own label, whoever made it and whatever it is called by now. */
export async function newcomerOf(
  reach: Reach,
  facts: ContainerFacts,
  signal: AbortSignal,
): Promise<Details | undefined> {
  const { face } = engineOf(reach, facts);
  if (facts.next.is === 'kept') return there(await face.details(facts.next.id, signal));
  const { beside, failed } = namesOf(facts);
  const names = [beside, facts.name, failed];
  for (const listed of await face.list(signal)) {
    if (!names.includes(listed.name)) continue;
    const details = there(await face.details(listed.id, signal));
    if (details?.labels.get(releaseLabel) === facts.release) return details;
  }
  return undefined;
}

/** @throws ReadError where it is not there. */
export async function surely(...asked: Parameters<typeof newcomerOf>): Promise<Details> {
  const found = await newcomerOf(...asked);
  if (found === undefined) throw new ReadError('missing', 'the new container is not there any more');
  return found;
}

export async function oldOf(reach: Reach, facts: ContainerFacts, signal: AbortSignal): Promise<Details> {
  const found = there(await engineOf(reach, facts).face.details(facts.old.id, signal));
  if (found === undefined) throw new ReadError('missing', 'the container that ran before was removed');
  return found;
}

const there = (found: Details | 'gone'): Details | undefined => (found === 'gone' ? undefined : found);

/** What its gate goes by. */
export const partOf = (engine: string, { id, name, healthCheck, grace }: Details): Part => ({
  ...{ is: 'container', engine, id, name, born: null, wasUp: false, isRestless: false, grace },
  patience: patienceOf(healthCheck),
  settle: healthCheck === undefined ? settleTime : null,
  ...{ holds: null, systems: [], changes: [] },
});

export const partOfOld = ({ engine, name, old }: ContainerFacts): Part => {
  const { id, born, wasUp, grace, patience, settle } = old;
  return {
    ...{ is: 'container', engine, id, name, born, wasUp, isRestless: false, grace, patience, settle },
    ...{ holds: null, systems: [], changes: [] },
  };
};
