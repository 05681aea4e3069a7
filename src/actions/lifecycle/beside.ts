import { ReadError } from '../../core/reading.ts';
import type { System } from '../../domain/stack.ts';
import { Unsent } from '../engine/unsent.ts';
import type { Reach } from '../faces.ts';
import { containerOf } from '../primacy/means.container.ts';
import { type Means, meansOf, sectionOf } from '../primacy/means.ts';
import type { SilentNode, UpNode } from '../primacy/node.ts';
import { controlOf, isMarked } from '../primacy/server.ts';
import { surveyNodes } from '../primacy/survey.ts';
import type { Part } from './part.ts';

/** A server of PostgreSQL that would come up while another one is the primary of the same data. */
export type Beside = {
  /** Who is the primary now. */
  readonly primary: string;
  /** `standby`: it is one. `fenced`: it was a primary, and is marked as a standby. `primary`: nothing proves that it is none. */
  readonly comesUp: 'standby' | 'fenced' | 'primary';
  /** Why nothing proves it. */
  readonly because: string;
};

/** What runs it. */
export type Runner = Pick<Part, 'is' | 'name'>;

/**
 * Whether a server would come up beside a primary of its cluster, and as what; undefined: no other one answers as that, or
 * it is a standby that answers. Whoever is silent counts as a primary until its own data says otherwise.
 */
export async function besideOf(
  reach: Reach,
  { id, kind, group }: System,
  runner: Runner,
  signal: AbortSignal,
): Promise<Beside | undefined> {
  const nodes = reach.stack.systems.filter((one) => one.kind === kind && one.group === group);
  if (kind !== 'postgres' || group === undefined || nodes.length < 2) return undefined;
  const seen = await surveyNodes(reach, nodes, signal);
  const node = seen.find(({ system }) => system.id === id);
  if (node === undefined || (node.is === 'up' && node.role === 'standby')) return undefined;
  const [first] = seen.filter(
    (one): one is UpNode =>
      one.is === 'up' &&
      one !== node &&
      one.role === 'primary' &&
      (node.is === 'silent' || isAnother(one, node)),
  );
  if (first === undefined) return undefined;
  const primary = first.system.title;
  if (node.is === 'up')
    return { primary, comesUp: 'primary', because: `${node.system.title} answers as a primary too` };
  return { primary, ...(await comingUp(reach, { node, runner, primary: first }, signal)) };
}

/** Of the same data, and not one server under two names. */
const isAnother = (one: UpNode, node: UpNode): boolean =>
  one.systemIdentifier === node.systemIdentifier && one.startedAt !== node.startedAt;

type Silent = { readonly node: SilentNode; readonly runner: Runner; readonly primary: UpNode };

async function comingUp(
  reach: Reach,
  { node, runner, primary }: Silent,
  signal: AbortSignal,
): Promise<Omit<Beside, 'primary'>> {
  const unproven = (because: string): Omit<Beside, 'primary'> => ({
    ...{ comesUp: 'primary', because: `that its data is marked as a standby’s is not proven: ${because}` },
  });
  try {
    const means = await meansFor(reach, { node, runner, primary }, signal);
    if (means.is === 'sql') return unproven(means.because);
    const marked = await isMarked(reach, means.server, signal);
    if (marked === undefined) return unproven('it cannot be read here');
    if (!marked) return { comesUp: 'primary', because: 'its data is not marked as a standby’s' };
    const state = (await controlOf(reach, means.server, signal))?.state ?? '';
    return { comesUp: /archive recovery|down in recovery/.test(state) ? 'standby' : 'fenced', because: '' };
  } catch (error) {
    if (!(error instanceof ReadError) || signal.aborted) throw error;
    return unproven(error.message);
  }
}

/** Of a container that is known the stack file need not say that it is this node’s. */
function meansFor(reach: Reach, { node, runner, primary }: Silent, signal: AbortSignal): Promise<Means> {
  const { systemIdentifier } = primary;
  if (runner.is === 'unit') return meansOf(reach, node, systemIdentifier, signal);
  const system = { ...node.system, control: { container: runner.name } };
  const pgdata = sectionOf(reach, system)?.control?.pgdata;
  return containerOf(reach, { node: { ...node, system }, systemIdentifier, pgdata }, signal);
}

/** Why it must not come up, as a sentence without its end. */
export const secondWords = (title: string, { primary, because }: Beside): string =>
  `${primary} is the primary now, and ${title} would come up as another one: ${because}`;

/** Looks once more before a part is brought up. @throws Unsent where it would be a second primary. */
export async function assertAlone(reach: Reach, part: Part, signal: AbortSignal): Promise<void> {
  const held = reach.stack.systems.filter(({ id }) => part.systems.includes(id));
  for (const system of held) {
    const beside = await besideOf(reach, system, part, signal);
    if (beside?.comesUp === 'primary') throw new Unsent('refused', secondWords(system.title, beside));
  }
}
