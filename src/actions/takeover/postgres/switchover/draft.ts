import { randomBytes } from 'node:crypto';
import { count, duration } from '../../../../core/format.ts';
import { formatTarget, parseTarget } from '../../../../core/target.ts';
import type { Draft } from '../../../action.ts';
import type { Reach } from '../../../faces.ts';
import { applicationOf } from '../../../primacy/cluster.ts';
import { meansWord } from '../../../primacy/means.words.ts';
import { containerIn } from '../../../primacy/places.ts';
import type { Params } from '../../params.ts';
import { slotFor } from './choice.ts';
import type { Facts, Known } from './facts.ts';
import { type Move, type Survey, survey } from './survey.ts';
import { verdicts } from './verdicts.ts';
import { arrow, topology } from './words.ts';

/** Reads, decides and explains. @throws ReadError for a cluster or a node that the stack does not have. */
export async function draft(
  reach: Reach,
  name: string,
  params: Params,
  signal: AbortSignal,
): Promise<Draft<Facts>> {
  const found = await survey(reach, name, params, signal);
  const { cluster, move } = found;
  const known = move === undefined ? null : knownOf(found, move, params);
  const [last] = await reach.past('switchover', { kind: 'postgres', name });
  const nodes = cluster.nodes.flatMap(({ system }) => parseTarget(system.id) ?? []);
  return {
    summary: known === null ? `Make another node the primary of ${cluster.name}` : summaryOf(known),
    risk: 'destructive',
    identity: identityOf(found),
    locks: [{ kind: 'postgres', name: cluster.name }, ...nodes],
    facts: { known },
    // Standbys overtake each other by the moment: what was agreed to is one of them.
    ...(found.choice && { chosen: { to: found.choice.node.system.title } }),
    preflight: verdicts(reach, found, params),
    impact: [`now: ${topology(cluster)}`, ...(move && known ? impactOf(move, known, last) : [])],
    proof: ['one primary, the new one, and it takes writes', 'all standbys stream from it on its timeline'],
    undo:
      known === null
        ? 'There is nothing to take back.'
        : `Until ${known.candidate.title} is promoted ${known.primary.title} is started again; afterwards: quarterdeck run switchover ${formatTarget({ kind: 'postgres', name: cluster.name })} --to ${known.primary.title}`,
  };
}

const summaryOf = ({ candidate, primary }: Known): string =>
  `Make ${candidate.title} the primary and ${primary.title} a standby of it; no acknowledged write is lost`;

function identityOf({ primary, choice, cluster, move }: Survey): Readonly<Record<string, string>> {
  const [any] = [...cluster.primaries, ...cluster.standbys];
  return {
    'system identifier': any?.systemIdentifier ?? 'not known',
    ...(primary && {
      primary: `${primary.system.title}, up since ${new Date(primary.startedAt).toISOString()}`,
    }),
    ...containerOf(move),
    ...(choice && { 'new primary': choice.node.system.title }),
  };
}

function containerOf(move: Move | undefined): Readonly<Record<string, string>> {
  const container = containerIn(move?.means);
  return container === undefined
    ? {}
    : { container: `${container.name}, ${container.id.slice(0, 12)} on ${container.engine}` };
}

function knownOf({ cluster }: Survey, move: Move, { timeout, drain }: Params): Known | null {
  const { primary, candidate, siblings, means, process, place, places, pooler, led } = move;
  if (means.is !== 'server' || (means.server.is === 'local' && process === undefined)) return null;
  const own = slotFor(primary, candidate);
  const theirs = siblings.flatMap(({ settings }) => settings.primary_slot_name || []);
  const used = [candidate, ...siblings].map(({ settings }) => settings.primary_slot_name);
  const ofNode = ({ system: { id, title } }: Pick<typeof primary, 'system'>) => ({ system: id, title });
  return {
    key: randomBytes(4).toString('hex'),
    cluster: cluster.name,
    systemIdentifier: primary.systemIdentifier ?? '',
    nodes: cluster.nodes.map(ofNode),
    primary: {
      ...ofNode(primary),
      server: means.server,
      process: process ?? null,
      application: applicationOf(primary) === 'walreceiver' ? primary.system.title : applicationOf(primary),
      slot: own,
      leftover: primary.slots.flatMap(({ name, type }) =>
        type === 'physical' && used.includes(name) ? [name] : [],
      ),
    },
    candidate: {
      ...ofNode(candidate),
      place,
      slots: [...(own === null ? [] : [own]), ...theirs].filter(
        (name) => !candidate.slots.some((slot) => slot.name === name),
      ),
    },
    siblings: siblings.map((node) => ({
      ...ofNode(node),
      place: places.get(node.system.id) ?? place,
      slot: node.settings.primary_slot_name || null,
    })),
    pooler:
      pooler.is !== 'up' || pooler.databases.length === 0
        ? null
        : {
            system: pooler.system.id,
            databases: [...pooler.databases],
            file: pooler.file,
            to: led,
            patience: drain,
          },
    timeout,
  };
}

function impactOf(move: Move, known: Known, last: number | undefined): readonly string[] {
  const { primary, pooler, reached, candidate: candidateNode, siblings: siblingNodes } = move;
  const { candidate, siblings, pooler: held } = known;
  const after = arrow(candidate.title, [primary.system.title, ...siblings.map(({ title }) => title)]);
  return [
    `then: ${after}`,
    ...[primary, candidateNode, ...siblingNodes].map(
      ({ system }) => `${system.title}: ${meansWord(reached.get(system.id))}`,
    ),
    `${count(primary.clients)} sessions of ${primary.system.title} are cut off`,
    ...(held === null || pooler.is !== 'up'
      ? ['clients connect to the new primary by themselves, or not at all: there is no pooler that is turned']
      : [
          `${count(pooler.clients)} clients are held in the pooler, for ${duration(held.patience)} at most until what runs has ended`,
          ...(held.file === null
            ? []
            : [`${held.file.path} says ${held.to.host}:${held.to.port} afterwards`]),
        ]),
    last === undefined
      ? 'how long writes stand still is not known: it was never done'
      : `the last one took ${duration(last)} in all`,
  ];
}
