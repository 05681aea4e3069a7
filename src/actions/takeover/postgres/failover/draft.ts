import { randomBytes } from 'node:crypto';
import { parseTarget } from '../../../../core/target.ts';
import type { Draft } from '../../../action.ts';
import type { Reach } from '../../../faces.ts';
import { meansWord } from '../../../primacy/means.words.ts';
import type { Params } from '../../params.ts';
import { arrow, topology } from '../switchover/words.ts';
import { type Facts, type Known, labels } from './facts.ts';
import { type Survey, siblingsIn, survey } from './survey.ts';
import { verdicts } from './verdicts.ts';

/** Reads, decides and explains. @throws ReadError for a cluster or a node that the stack does not have. */
export async function draft(
  reach: Reach,
  name: string,
  params: Params,
  signal: AbortSignal,
): Promise<Draft<Facts>> {
  const found = await survey(reach, name, params, signal);
  const { cluster, candidate, primary, death, loss, reached } = found;
  const known = knownOf(found);
  const [any] = [...cluster.primaries, ...cluster.standbys];
  const after =
    known &&
    arrow(
      known.candidate.title,
      known.siblings.map(({ title }) => title),
    );
  return {
    summary:
      known === null
        ? `Have another node of ${cluster.name} take over in an emergency`
        : known.primary === null
          ? `${known.candidate.title} takes over, for no node of ${cluster.name} is the primary: ${known.loss}`
          : `${known.candidate.title} takes over from ${known.primary.title}, which is down: ${known.loss}`,
    risk: 'destructive',
    identity: {
      'system identifier': any?.systemIdentifier ?? 'not known',
      ...(primary && { [labels.old]: primary.system.title }),
      ...(candidate && {
        [labels.new]: `${candidate.system.title}, up since ${new Date(candidate.startedAt).toISOString()}`,
      }),
    },
    locks: [
      { kind: 'postgres', name: cluster.name },
      ...cluster.nodes.flatMap(({ system }) => parseTarget(system.id) ?? []),
    ],
    facts: { known },
    // Standbys overtake each other by the moment: what was agreed to is one of them.
    ...(candidate && { chosen: { to: candidate.system.title } }),
    preflight: verdicts(found),
    impact: [
      `now: ${topology(cluster)}`,
      ...(known === null
        ? []
        : [
            `then: ${after}${primary === undefined ? '' : `; ${primary.system.title} out of it until it rejoins`}`,
            ...(loss === undefined ? [] : [loss.words]),
            ...[...reached].map(([title, means]) => `${title}: ${meansWord(means)}`),
            ...(death?.is === 'down' ? [`fence ${death.fence}: ${death.fenced}`] : []),
            led(known, found),
            ...(known.siblings.length === 0
              ? []
              : [
                  'slots, the first checkpoint and whom the others follow come after the promotion: what of it cannot be done is given up, and named',
                ]),
          ]),
    ],
    proof: [
      'one primary, the new one, and it takes writes',
      'all other standbys stream from it on its timeline',
    ],
    undo: 'It cannot be taken back: the new primary has a history of its own. The old one comes back by rejoin.',
  };
}

function led({ pooler, candidate }: Known, { isLed }: Survey): string {
  if (isLed) return `the pooler leads to ${candidate.title} already`;
  return pooler === null
    ? 'clients connect to the new primary by themselves, or not at all: there is no pooler that is turned'
    : `${pooler.file.path} says ${pooler.to.host}:${pooler.to.port} afterwards`;
}

function knownOf(found: Survey): Known | null {
  const { cluster, candidate, primary, place, places, server, loss, pooler, led, death, unmarked, unarmed } =
    found;
  if (candidate === undefined || place === undefined || death === undefined) return null;
  const ofNode = ({
    system: { id, title },
  }: {
    readonly system: Survey['cluster']['nodes'][number]['system'];
  }) => ({
    system: id,
    title,
  });
  const siblings = siblingsIn(cluster, candidate);
  const wanted = siblings.flatMap(({ settings }) => settings.primary_slot_name || []);
  return {
    key: randomBytes(4).toString('hex'),
    cluster: cluster.name,
    systemIdentifier: candidate.systemIdentifier ?? '',
    nodes: cluster.nodes.map(ofNode),
    primary: primary === undefined ? null : { ...ofNode(primary), server: server ?? null },
    unmarked: unmarked.map(({ node, server }) => ({ ...ofNode(node), server })),
    candidate: {
      ...ofNode(candidate),
      place,
      slots: wanted.filter((name) => !candidate.slots.some((slot) => slot.name === name)),
    },
    siblings: siblings.map((node) => ({
      ...ofNode(node),
      place: places.get(node.system.id) ?? place,
      slot: node.settings.primary_slot_name || null,
    })),
    pooler:
      pooler.is !== 'up' ||
      pooler.databases.length === 0 ||
      pooler.file === null ||
      found.isLed ||
      unarmed.includes(pooler.system.id)
        ? null
        : { system: pooler.system.id, databases: [...pooler.databases], file: pooler.file, to: led ?? place },
    loss: loss?.words ?? 'what is lost is not known',
    isProven: death.is === 'down',
  };
}
