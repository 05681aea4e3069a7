import * as z from 'zod';
import { parseTarget } from '../../core/target.ts';
import { lookOnly } from '../../domain/stack.ts';
import { action } from '../action.ts';
import { clusterSeen } from '../primacy/cluster.ts';
import { meansWord } from '../primacy/means.words.ts';
import { containerIn } from '../primacy/places.ts';
import { nodesOf, surveyNodes } from '../primacy/survey.ts';
import { nodesNamed, whyNoNode } from '../sessions/nodes.ts';
import { clusterOf } from '../takeover/postgres/switchover/survey.ts';
import { isBack } from './back.ts';
import { facts } from './facts.ts';
import { steps } from './steps.ts';
import { knownOf, survey } from './survey.ts';
import { verdicts } from './verdicts.ts';

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
    const [primary] = primaries;
    const isIn = isBack(back, primary);
    return [
      {
        title: known.node.title,
        is: isIn && primaries.length === 1 ? 'pass' : 'refuse',
        because: isIn ? `streaming on timeline ${primary?.timeline}` : 'it does not stream from the primary',
      },
    ];
  },
});
