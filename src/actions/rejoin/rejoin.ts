import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { Verdict } from '../../core/plan.ts';
import { ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import { parseTarget } from '../../core/target.ts';
import { lookOnly } from '../../domain/stack.ts';
import { action } from '../action.ts';
import type { Reach } from '../faces.ts';
import { clusterSeen, splitWords } from '../primacy/cluster.ts';
import { type Means, meansOf } from '../primacy/means.ts';
import { meansWord } from '../primacy/means.words.ts';
import { type NodeSeen, numberOf, type UpNode } from '../primacy/node.ts';
import { orchestratorOf } from '../primacy/orchestrator.ts';
import { containerIn, nameFor } from '../primacy/places.ts';
import { isRunning } from '../primacy/server.ts';
import { nodesOf, surveyNodes } from '../primacy/survey.ts';
import { nodeCredentials, nodesNamed, whyNoNode } from '../sessions/nodes.ts';
import { placeOf } from '../takeover/postgres/failover/survey.ts';
import type { Place } from '../takeover/postgres/switchover/facts.ts';
import { clusterOf } from '../takeover/postgres/switchover/survey.ts';
import { lock } from '../takeover/postgres/switchover/verdicts/cluster.ts';
import { asBefore } from './contained/shelf.ts';
import { facts, type Known, titles } from './facts.ts';
import { steps } from './steps.ts';

const params = z.strictObject({
  timeout: z
    .number()
    .min(1_000)
    .meta({ unit: 'duration' })
    .describe('how long it may take to start, and to receive')
    .default(120_000),
});

/** Brings a primary that was replaced back as a standby: what only it wrote is taken back. */
export const rejoin = action({
  name: 'rejoin',
  title: 'Rejoin',
  on: ['postgres'],
  params,
  facts,
  disabledReason: ({ stack }, { name }) =>
    lookOnly(stack) ??
    whyNoNode(stack, name) ??
    (nodesNamed(stack, name).some(({ id }) => id === `postgres/${name}`)
      ? undefined
      : 'It is for one node: choose the one that is to come back.'),
  async plan(reach, { name }, { timeout }, signal) {
    const found = await survey(reach, name, signal);
    const { node, primary, cluster } = found;
    const known = knownOf(found, timeout);
    const title = node.system.title;
    return {
      summary: `Bring ${title} back as a standby${primary === undefined ? '' : ` of ${primary.system.title}`}; what only ${title} wrote is lost`,
      risk: 'destructive',
      identity: {
        node: node.system.id,
        ...(primary && {
          primary: `${primary.system.title}, timeline ${primary.timeline ?? 'not known'}`,
          'system identifier': primary.systemIdentifier ?? 'not known',
        }),
      },
      locks: [{ kind: 'postgres', name: cluster }, ...[parseTarget(node.system.id) ?? []].flat()],
      facts: { known },
      preflight: verdicts(reach, found),
      impact: [
        `${title}: ${meansWord(found.means)}`,
        `what was written to ${title} and never sent is taken back for good`,
        `${title} keeps its own settings${containerIn(found.means) === undefined ? ' and certificates, by their usual names' : ''}; every other file in its data directory, conf.d too, becomes that of ${primary?.system.title ?? 'the primary'}`,
        `it reads from ${primary?.system.title ?? 'the primary'} what it lacks`,
      ],
      proof: [`${title} streams from ${primary?.system.title ?? 'the primary'}, on its timeline`],
      undo: `Until ${title} is rewound nothing of it changed but that it comes up as a standby; if that is broken off in the middle it can only be copied anew.`,
    };
  },
  steps: ({ facts: { known } }) => (known === null ? [] : steps(known)),
  async prove(reach, { facts: { known } }, { signal }) {
    if (known === null) return [];
    const nodes = nodesOf(reach, clusterOf(reach, known.node.system.replace(/^postgres\//, '')).cluster);
    const { primaries, standbys } = clusterSeen('', await surveyNodes(reach, nodes, signal));
    const back = standbys.find(({ system }) => system.id === known.node.system);
    const isIn = back?.receiver.status === 'streaming' && back.timeline === primaries[0]?.timeline;
    return [
      {
        title: known.node.title,
        is: isIn && primaries.length === 1 ? 'pass' : 'refuse',
        because: isIn ? `streaming on timeline ${back.timeline}` : 'it does not stream from the primary',
      },
    ];
  },
});

type Survey = {
  readonly cluster: string;
  readonly node: NodeSeen;
  readonly primary: UpNode | undefined;
  readonly split: readonly UpNode[];
  readonly owner: string | undefined;
  readonly means: Means;
  readonly isRunning: boolean;
  /** Whether somebody moves the primary meanwhile. */
  readonly locked: Verdict;
  /** Where it finds the primary. */
  readonly place: Place | undefined;
};

const placeFor = (primary: UpNode, name: string | undefined): Place => ({
  ...placeOf(primary),
  ...(name !== undefined && { host: name }),
});

async function survey(reach: Reach, name: string, signal: AbortSignal): Promise<Survey> {
  const { cluster, node: pointed } = clusterOf(reach, name);
  const nodes = nodesOf(reach, cluster);
  if (pointed === undefined)
    throw new ReadError('unsupported', `name the node of ${cluster} that is to come back`);
  const seen = clusterSeen(cluster, await surveyNodes(reach, nodes, signal));
  const node = seen.nodes.find(({ system }) => system.title === pointed);
  if (node === undefined) throw new ReadError('missing', `${cluster} has no node ${pointed}`);
  const [primary, another] = seen.primaries;
  const owner = orchestratorOf([...seen.primaries, ...seen.standbys]);
  const means = await beforehand(
    reach,
    await meansOf(reach, node, primary?.systemIdentifier, signal),
    signal,
  );
  const its = primary && (await meansOf(reach, primary, undefined, signal));
  return {
    ...{ cluster, node, means, split: seen.split },
    locked: lock([...seen.primaries, ...seen.standbys]),
    primary: another === undefined ? primary : undefined,
    owner: owner && `${owner.name} does (${sanitize(owner.trace)}): use its own command, ${owner.command}`,
    isRunning: means.is === 'server' && (await isRunning(reach, means.server, signal)),
    place: primary && placeFor(primary, nameFor(means, its)),
  };
}

/** Of a container with what it had before a rejoin that never came to its end. */
async function beforehand(reach: Reach, means: Means, signal: AbortSignal): Promise<Means> {
  const container = containerIn(means);
  return container === undefined ? means : { is: 'server', server: await asBefore(reach, container, signal) };
}

function knownOf({ node, primary, means, place }: Survey, timeout: number): Known | null {
  if (
    primary === undefined ||
    place === undefined ||
    means.is !== 'server' ||
    primary.system.id === node.system.id
  )
    return null;
  const { id, title } = node.system;
  const isWithSlots = primary.slots.some(({ type }) => type === 'physical');
  return {
    key: randomBytes(4).toString('hex'),
    node: {
      ...{ system: id, title, server: means.server },
      slot: isWithSlots ? `slot_${title}`.toLowerCase().replace(/[^a-z0-9_]/g, '_') : null,
    },
    primary: { system: primary.system.id, title: primary.system.title, place },
    timeout,
  };
}

function verdicts(reach: Reach, found: Survey): readonly Verdict[] {
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
    isRunning || node.is === 'up'
      ? {
          title: titles.down(name),
          is: 'refuse',
          because:
            node.is === 'up' && node.role === 'standby' && node.receiver.status === 'streaming'
              ? 'it is a standby that receives: there is nothing to do'
              : `${name} runs: stop it first, so that nobody writes to it`,
        }
      : { title: titles.down(name), is: 'pass', because: downWords(means) },
    one('way to its data', means.is === 'server', wayWords(means), byHand(found)),
    ...(primary === undefined ? [] : [nodeCredentials(reach, primary.system, ', read when it runs')]),
    ...(primary === undefined || (numberOf(primary, 'max_wal_senders') ?? 0) > primary.senders.length
      ? []
      : [one('room', false, '', `${primary.system.title} has no WAL sender left (max_wal_senders)`)]),
  ];
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
