import type { Happened } from '../../core/plan.ts';
import { type Duration, ReadError } from '../../core/reading.ts';
import { record } from '../../systems/docker.narrow.ts';
import type { Looking, Step } from '../action.ts';
import type { Hands, Reach } from '../faces.ts';
import { gate } from '../lifecycle/gate.ts';
import { sightOfContainer } from '../lifecycle/sight.ts';
import type { Body } from './body.ts';
import { type ContainerFacts, namesOf } from './facts.ts';
import { imageOf } from './image.ts';
import { bodyIn } from './ledger.ts';
import { connectRest, make, ownNetworks } from './make.ts';
import { engineOf, newcomerOf, oldOf, partOf, partOfOld, surely } from './newcomer.ts';

const never = { Name: 'no', MaximumRetryCount: 0 } as const;
const toShow = 10_000;
/** For the engine to answer, whatever it waits for besides. */
const toAnswer = 60_000;

/** What comes may have a grace of its own: each call to the engine keeps to that. */
const toEnd = ({ old }: ContainerFacts): Duration => Math.max(old.grace, 3_600_000) + toAnswer;

/** What it is made from: as the ledger has it, or another way. */
type Made = {
  readonly body: (reach: Reach, looking: Looking) => Promise<Body>;
  /** The image goes by its id, whatever name it has. */
  readonly isPinned?: true;
};

/** Makes the one that comes, beside the one that serves. */
export function create(
  facts: ContainerFacts,
  { body: bodyFor, isPinned }: Made = { body: (reach) => bodyIn(reach, facts.release) },
): readonly Step[] {
  if (facts.next.is === 'kept') return [];
  const { beside, failed } = namesOf(facts);
  const { engine } = facts;
  const missing = async (reach: Reach, id: string, looking: Looking): Promise<readonly string[]> => {
    const { NetworkSettings } = record(await engineOf(reach, facts).face.whole(id, looking.signal));
    const connected = Object.keys(record(record(NetworkSettings).Networks));
    return ownNetworks(await bodyFor(reach, looking)).filter((one) => !connected.includes(one));
  };
  return [
    {
      id: 'create',
      title: `make ${beside} beside ${facts.name}`,
      within: 2_000,
      async run(hands, doing) {
        const { signal } = doing;
        const image = await imageOf(hands, facts, doing);
        const [write, body] = [hands.engine(engine), await bodyFor(hands, doing)];
        const known = await newcomerOf(hands, facts, signal);
        if (known === undefined) {
          const named = isPinned === true ? { ...facts, reference: image.id } : facts;
          await make(write, beside, image, named, body, signal);
          return undefined;
        }
        const left = await missing(hands, known.id, doing);
        const connected = ownNetworks(body).filter((one) => !left.includes(one));
        await connectRest(write, known.id, body, connected, signal);
        return undefined;
      },
      async happened(reach, looking) {
        const made = await newcomerOf(reach, facts, looking.signal);
        if (made === undefined || made.name === failed) return 'no';
        return (await missing(reach, made.id, looking)).length === 0 ? 'yes' : 'no';
      },
      /** One that ran is kept for what it says of itself. */
      async undo(hands, { signal }) {
        const made = await newcomerOf(hands, facts, signal);
        if (made === undefined) return;
        const write = hands.engine(engine);
        await (made.startedAt === undefined
          ? write.remove(made.id, signal)
          : write.rename(made.id, failed, signal));
      },
    },
  ];
}

/** Takes the one that serves out of service, and keeps it under another name. */
export function stepAside(facts: ContainerFacts): readonly Step[] {
  const { engine, name, old } = facts;
  const { kept } = namesOf(facts);
  const stop: Step = {
    id: 'stop',
    title: `stop ${name}`,
    within: Math.max(old.patience, toShow),
    atMost: old.grace + toAnswer,
    changes: facts.changes,
    undoWithin: old.patience + toAnswer,
    async run(hands, { signal }) {
      await hands.engine(engine).stop(old.id, old.grace, signal);
      return undefined;
    },
    happened: async (reach, { signal }) =>
      stopped(facts, sightOfContainer(await oldOf(reach, facts, signal))),
    async undo(hands, doing) {
      const write = hands.engine(engine);
      // However well it comes up: what runs is to be started again by itself as it was.
      if (old.policy.Name !== '') await write.restartPolicy(old.id, old.policy, doing.signal);
      await write.start(old.id, doing.signal);
      await gate(partOfOld(facts)).run(hands, doing);
    },
  };
  return [
    ...policyOff(facts),
    ...(old.wasUp ? [stop] : []),
    {
      id: 'set aside',
      title: `keep it as ${kept}`,
      within: 2_000,
      changes: facts.changes,
      run: renaming(facts, old.id, kept),
      happened: async (reach, { signal }) =>
        (await oldOf(reach, facts, signal)).name === kept ? 'yes' : 'no',
      undo: async (hands, { signal }) => hands.engine(engine).rename(old.id, name, signal),
    },
  ];
}

/** Started again by us, it has to be as well as it was before it counts as back. */
function stopped({ old }: ContainerFacts, now: ReturnType<typeof sightOfContainer>): Happened {
  if (now.is !== 'up' && now.is !== 'busy') return 'yes';
  if (now.born === old.born || !old.wasHealthy) return 'no';
  return now.health === 'healthy' || now.health === 'none' ? 'no' : 'yes';
}

/** One that is kept must not come back by itself, and take the other's ports, when the engine starts anew. */
function policyOff(facts: ContainerFacts): readonly Step[] {
  const { engine, name, old } = facts;
  if (old.policy.Name === never.Name || old.policy.Name === '') return [];
  return [
    {
      id: 'unlink',
      title: `have ${name} not started again by itself`,
      within: 2_000,
      async run(hands, { signal }) {
        await hands.engine(engine).restartPolicy(old.id, never, signal);
        return undefined;
      },
      happened: async (reach, { signal }) =>
        (await oldOf(reach, facts, signal)).restartPolicy === never.Name ? 'yes' : 'no',
      undo: (hands, { signal }) => hands.engine(engine).restartPolicy(old.id, old.policy, signal),
    },
  ];
}

const renaming =
  ({ engine }: ContainerFacts, id: string, to: string): Step['run'] =>
  async (hands, { signal }) => {
    await hands.engine(engine).rename(id, to, signal);
    return undefined;
  };

/** Gives the one that comes the name of the one that went. */
export function stepIn(facts: ContainerFacts): Step {
  const { engine, name, next, old, turn } = facts;
  const { beside, failed } = namesOf(facts);
  return {
    id: 'step in',
    title: `call it ${name}`,
    within: 2_000,
    changes: facts.changes,
    async run(hands, { signal }) {
      const { id } = await surely(hands, facts, signal);
      await hands.engine(engine).rename(id, name, signal);
      // As the one before had it, which is the one that somebody chose last.
      if (next.is === 'kept' && old.policy.Name !== '')
        await hands.engine(engine).restartPolicy(id, old.policy, signal);
      return undefined;
    },
    happened: async (reach, { signal }) =>
      (await newcomerOf(reach, facts, signal))?.name === name ? 'yes' : 'no',
    undoWithin: toEnd(facts),
    async undo(hands, { signal }) {
      // Started or not, the engine starts it no more; where both run, it serves until the other one does.
      if (turn === null) await halt(hands, facts, signal);
      const { id } = await surely(hands, facts, signal);
      const away = next.is === 'kept' ? next.name : turn === null ? failed : beside;
      await hands.engine(engine).rename(id, away, signal);
    },
  };
}

/** Starts the one that comes, and waits until it has proven itself. */
export function comeUp(facts: ContainerFacts): readonly Step[] {
  const { engine, name, turn, changes } = facts;
  return [
    {
      id: 'start',
      title: `start the new ${name}`,
      within: toShow,
      // From now on its ports are taken, by itself.
      changes: turn === null ? [] : changes.filter((title) => /^ports? \d/.test(title)),
      async run(hands, { signal }) {
        const { id } = await surely(hands, facts, signal);
        await hands.engine(engine).start(id, signal);
        const { is, says } = sightOfContainer(await surely(hands, facts, signal));
        if (is === 'down') throw new ReadError('refused', `it ended at once: ${says}`);
        return undefined;
      },
      async happened(reach, { signal }) {
        const now = await newcomerOf(reach, facts, signal);
        if (now === undefined) return 'no';
        const { is } = sightOfContainer(now);
        return is === 'up' || is === 'busy' ? 'yes' : 'no';
      },
      undoWithin: toEnd(facts),
      undo: (hands, { signal }) => halt(hands, facts, signal),
    },
    gateOfNext(facts),
  ];
}

async function halt(hands: Hands, facts: ContainerFacts, signal: AbortSignal): Promise<void> {
  const now = await newcomerOf(hands, facts, signal);
  if (now === undefined) return;
  const write = hands.engine(facts.engine);
  await write.restartPolicy(now.id, never, signal);
  await write.stop(now.id, now.grace, signal);
}

/** Which one it is, is known when it is there. */
function gateOfNext(facts: ContainerFacts): Step {
  const { engine, name } = facts;
  return {
    id: 'gate',
    title: `the new ${name} proves itself`,
    within: 2_000,
    // As long as its health check may take, unless somebody gives it up.
    stoppable: true,
    async run(hands, doing) {
      const made = await surely(hands, facts, doing.signal);
      if (made.imageId !== (await imageOf(hands, facts, doing)).id)
        throw new ReadError(
          'refused',
          `it was made from another image: what ${facts.reference} means has changed`,
        );
      return gate(partOf(engine, made)).run(hands, doing);
    },
    async happened(reach, { results, signal }) {
      const made = await newcomerOf(reach, facts, signal);
      if (made === undefined) return 'no';
      const inner = gate(partOf(engine, made));
      return inner.happened(reach, {
        signal,
        results: results.gate === undefined ? {} : { [inner.id]: results.gate },
      });
    },
    undo: 'nothing',
  };
}
