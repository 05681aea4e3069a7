import * as z from 'zod';
import { bytes } from '../core/format.ts';
import type { Happened } from '../core/plan.ts';
import { type Duration, ReadError } from '../core/reading.ts';
import { sanitize } from '../core/sanitize.ts';
import { lastUp } from '../domain/postgres/links.ts';
import { lookOnly } from '../domain/stack.ts';
import type { World } from '../domain/world.ts';
import { text } from '../systems/postgres/row.ts';
import { action } from './action.ts';
import type { Reach } from './faces.ts';
import { replayOf, verdicts } from './replay/survey.ts';
import { nodeCredentials, nodesNamed, whyNoNode } from './sessions/nodes.ts';

const facts = z.object({ system: z.string() });

const rights = ', read when it runs; their role needs EXECUTE on pg_wal_replay_resume()';

/** For it to read that it is not paused. */
const patience: Duration = 5_000;

/** Lets a standby replay again what it receives. */
export const resumeReplay = action({
  name: 'resume-replay',
  title: 'Resume replay',
  on: ['postgres'],
  params: z.strictObject({}),
  facts,
  disabledReason: (world, { name }) =>
    lookOnly(world.stack) ?? whyNoNode(world.stack, name) ?? whyNot(world, name),
  async plan(reach, target, _, aborted) {
    const signal = AbortSignal.any([aborted, AbortSignal.timeout(2 * patience)]);
    const found = await replayOf(reach, target.name, signal);
    const { node, applyGap, startedAt, systemIdentifier } = found;
    return {
      summary: `Let ${node.title} replay again: ${bytes(applyGap)} are received, and not visible to readers`,
      risk: 'safe',
      identity: {
        node: node.id,
        'started at': startedAt,
        ...(systemIdentifier !== undefined && { system: systemIdentifier }),
      },
      facts: { system: node.id },
      preflight: [nodeCredentials(reach, node, rights), ...verdicts(found)],
      impact: [
        `${bytes(applyGap)} are replayed; queries on ${node.title} that stand in the way may be cancelled`,
      ],
      proof: ['it does not read as paused'],
      undo: 'It is paused again; what was replayed meanwhile stays.',
    };
  },
  steps: ({ facts: { system } }) => [
    {
      id: 'resume',
      title: `resume replay on ${system}`,
      within: patience,
      run: (hands, { signal }) =>
        hands
          .standby(system)
          .resumeReplay(signal)
          .then(() => undefined),
      happened: (reach, { signal }) => isReplaying(reach, system, signal),
      undo: (hands, { signal }) => hands.standby(system).pauseReplay(signal),
    },
  ],
  async prove(reach, { facts: { system } }, { signal }) {
    const is = await isReplaying(reach, system, signal);
    return [
      {
        title: system,
        is: is === 'yes' ? 'pass' : 'refuse',
        because: is === 'yes' ? 'it replays' : 'it is paused',
      },
    ];
  },
});

/** What the console knows without asking anybody. */
function whyNot({ stack, readings }: World, name: string): string | undefined {
  const known = nodesNamed(stack, name).map((system) =>
    lastUp({ system, reading: readings.postgres[system.id] ?? {} }),
  );
  if (known.includes(undefined)) return undefined;
  if (known.every((node) => node?.role === 'primary')) return 'It is a primary: only a standby replays.';
  return known.some((node) => node?.receiver?.paused !== 'not paused' && node?.role === 'standby')
    ? undefined
    : 'It replays already.';
}

async function isReplaying(reach: Reach, system: string, signal: AbortSignal): Promise<Happened> {
  const answer = await reach.postgres(system).read(['node', 'receiver'], signal);
  if (answer.is !== 'read') throw new ReadError('refused', `${system}: ${sanitize(answer.message)}`);
  const [receiver] = answer.rows.receiver ?? [];
  // A primary has none: it ended its recovery.
  if (receiver === undefined) throw new ReadError('protocol', `${system} is no standby any more`);
  return text(receiver, 'paused') === 'not paused' ? 'yes' : 'no';
}
