import { sanitize } from '../../core/sanitize.ts';
import { formatTarget, type Target } from '../../core/target.ts';
import { keptUnder } from '../../domain/backup/kept.ts';
import { lookOnly } from '../../domain/stack.ts';
import type { World } from '../../domain/world.ts';
import { action } from '../action.ts';
import type { Offers } from '../choices.ts';
import { draftOne } from './draft.ts';
import { type Params, params } from './facts.ts';
import { unplaced } from './node.ts';
import { copies, list, proveOne, publish } from './publish.ts';
import { seal } from './seal.ts';
import { anyFacts, membersOf, setDraft, setSteps } from './set.ts';
import { prepare, write } from './write.ts';

/** Takes a backup, and does not call it one before it was read back whole. */
export const backup = action({
  name: 'backup',
  title: 'Back up',
  on: ['postgres', 'redis', 'sqlite', 'files', 'log', 'stack'],
  params,
  facts: anyFacts,
  disabledReason,
  offers,
  plan: (reach, target, given, signal) =>
    (target.kind === 'stack' ? setDraft : draftOne)(reach, target, given, signal),
  steps: ({ facts: known }) =>
    known.is === 'set'
      ? setSteps(known)
      : [...[prepare, write, seal, publish, list].map((step) => step(known)), ...copies(known)],
  prove: async (_, { facts: known }) => (await Promise.all(membersOf(known).map(proveOne))).flat(),
});

/** How it is taken is for one cluster to say; of a whole stack each thing is taken its own way. */
function offers({ stack, readings }: World, target: Target): Offers<Params> {
  if (target.kind !== 'postgres') return { method: 'nothing', database: 'nothing' };
  const { name: group } = keptUnder(stack, target);
  const nodes = stack.systems.filter((one) => one.kind === 'postgres' && one.group === group);
  const seen = nodes.flatMap(({ id }) => readings.databases[id]?.last?.value.databases ?? []);
  return { database: { is: 'such as', values: [...new Set(seen.map(({ name }) => name))] } };
}

function disabledReason({ stack }: World, target: Target): string | undefined {
  const only = lookOnly(stack);
  if (only !== undefined) return only;
  const { kind, name } = target;
  if (kind === 'stack')
    return stack.backups?.[0] === undefined ? 'The stack file names no directory for backups.' : undefined;
  const group = keptUnder(stack, target);
  const isThere = stack.systems.some((one) => one.kind === kind && one.group === group.name);
  if (kind === 'postgres' && !isThere)
    return `The stack has no PostgreSQL cluster or node ${sanitize(name)}.`;
  const whole = formatTarget(group);
  const isPlaced = stack.backups?.some((place) => place.target === whole) === true;
  if (isPlaced) return undefined;
  return kind === 'postgres'
    ? `T${unplaced(group.name).slice(1)}.`
    : `The stack file names no directory for the backups of ${sanitize(whole)}.`;
}
