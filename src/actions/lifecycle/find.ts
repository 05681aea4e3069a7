import type { ServiceSection } from '../../config/schema/checks.ts';
import { ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import { formatTarget, type Target } from '../../core/target.ts';
import type { System } from '../../domain/stack.ts';
import { composeOf } from '../../systems/compose.ts';
import type { Details } from '../../systems/docker.details.ts';
import type { Listed } from '../../systems/docker.list.ts';
import { showUnit, type UnitShown } from '../../systems/systemd.ts';
import type { EngineAt, Reach } from '../faces.ts';
import { databasesIn, readDatabase } from './database.ts';
import { names } from './verdicts.ts';

type FoundContainer = {
  readonly is: 'container';
  readonly engine: EngineAt;
  readonly listed: Listed;
  readonly details: Details;
};

/** What a target turned out to be. */
export type Found =
  | {
      readonly is: 'container';
      readonly engine: EngineAt;
      readonly listed: Listed;
      readonly details: Details;
    }
  | { readonly is: 'unit'; readonly unit: string; readonly shown: UnitShown };

/** All that a target stands for, in the order in which it is their turn. @throws ReadError where it stands for nothing. */
export async function find(reach: Reach, target: Target, signal: AbortSignal): Promise<readonly Found[]> {
  const { kind, name } = target;
  switch (kind) {
    case 'container':
      return [await containerOf(reach, name, signal)];
    case 'unit':
      return [await unitOf(reach, name, signal)];
    case 'service':
      return service(reach, name, signal);
    case 'postgres':
      return nodes(reach, name, signal);
    default:
      throw new ReadError('unsupported', `${formatTarget(target)} is nothing that is started and stopped`);
  }
}

async function containerOf(reach: Reach, name: string, signal: AbortSignal): Promise<FoundContainer> {
  const found = await containers(reach, (listed) => listed.name === name, signal);
  const [first, ...others] = found;
  if (first === undefined)
    throw new ReadError('missing', `there is no container ${sanitize(name)} on ${enginesOf(reach)}`);
  if (others.length > 0) {
    const where = found.map(({ engine }) => engine.system).join(' and ');
    throw new ReadError(
      'unsupported',
      `${where} each have a container ${name}: which one is meant is not clear`,
    );
  }
  return first;
}

const enginesOf = (reach: Reach): string =>
  reach
    .engines()
    .map(({ system }) => system)
    .join(', ') || 'any engine: the stack has none';

/** Those that are meant, on all engines. One engine that does not answer is no reason not to act on another. */
async function containers(
  reach: Reach,
  isMeant: (listed: Listed) => boolean,
  signal: AbortSignal,
): Promise<readonly FoundContainer[]> {
  const asked = await Promise.allSettled(
    reach.engines().map(async (engine) => {
      const meant = (await engine.face.list(signal)).filter(isMeant);
      const found = meant.map(async (listed) => {
        const details = await engine.face.details(listed.id, signal);
        return details === 'gone' ? [] : [{ is: 'container', engine, listed, details } as const];
      });
      return (await Promise.all(found)).flat();
    }),
  );
  const found = asked.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
  const failure = asked.find(({ status }) => status === 'rejected');
  if (found.length === 0 && failure?.status === 'rejected') throw failure.reason;
  return found;
}

async function unitOf(reach: Reach, name: string, signal: AbortSignal): Promise<Found> {
  const shown = await showUnit(name, reach.env, signal);
  if (shown('LoadState') === 'not-found')
    throw new ReadError('missing', `systemd knows no unit ${sanitize(name)}`);
  return { is: 'unit', unit: name, shown };
}

async function service(reach: Reach, name: string, signal: AbortSignal): Promise<readonly Found[]> {
  const section = reach.sections.services.find((one) => one.name === name);
  if (section === undefined)
    throw new ReadError('missing', `the stack file names no service ${sanitize(name)}`);
  if (section.kind === 'container') return [await containerOf(reach, section.container ?? name, signal)];
  const found = await containers(reach, (listed) => isPartOf(listed, section), signal);
  const own = found.filter(({ details }) => composeOf(details.labels)?.isOneOff !== true);
  if (own.length === 0)
    throw new ReadError('missing', `${name} has no containers: Compose has to make them first`);
  const projects = [
    ...new Set(own.map(({ details }) => composeOf(details.labels)?.project ?? '')),
  ].toSorted();
  if (projects.length > 1)
    throw new ReadError(
      'unsupported',
      `${names(projects)} each have a service ${section.service ?? name}: say which with project in the stack file`,
    );
  return own.toSorted((one, other) => numberOf(one) - numberOf(other));
}

const isPartOf = ({ compose }: Listed, { name, project, service: written }: ServiceSection): boolean =>
  compose?.service === (written ?? name) && (project === undefined || compose.project === project);

const numberOf = ({ details }: FoundContainer): number => composeOf(details.labels)?.number ?? 0;

/** One node by its name, or the standbys of a cluster: what answers as a primary is left alone unless it is asked for. */
async function nodes(reach: Reach, name: string, signal: AbortSignal): Promise<readonly Found[]> {
  const { systems } = reach.stack;
  const one = systems.find(({ kind, id }) => kind === 'postgres' && id === `postgres/${name}`);
  if (one !== undefined) return [await nodeOf(reach, one, signal)];
  const members = systems.filter(({ kind, group }) => kind === 'postgres' && group === name);
  if (members.length === 0)
    throw new ReadError('missing', `the stack has no PostgreSQL cluster or node ${sanitize(name)}`);
  const known = await Promise.all(
    members.map(async (node) => ({ node, ...(await readDatabase(reach, node, signal)) })),
  );
  const unsure = known.find(({ role }) => role === undefined);
  if (unsure !== undefined)
    throw new ReadError('unsupported', `which nodes of ${name} are standbys is not known: ${unsure.because}`);
  const standbys = known.filter(({ role }) => role === 'replica');
  if (standbys.length === 0) throw new ReadError('missing', `${name} has no standby that answers`);
  return Promise.all(standbys.map(({ node }) => nodeOf(reach, node, signal)));
}

async function nodeOf(reach: Reach, { id, control }: System, signal: AbortSignal): Promise<Found> {
  if (control?.container !== undefined) return containerOf(reach, control.container, signal);
  if (control?.unit !== undefined) return unitOf(reach, control.unit, signal);
  throw new ReadError('unsupported', uncontrolled(id));
}

/** What runs a server: what the stack file says, else the container that its address leads to. @throws ReadError where neither tells. */
export async function runnerOf(reach: Reach, system: System, signal: AbortSignal): Promise<Found> {
  if (system.control !== undefined) return nodeOf(reach, system, signal);
  for (const found of await containers(reach, ({ state }) => state === 'running', signal))
    if (databasesIn([system], found.details).length > 0) return found;
  throw new ReadError('unsupported', uncontrolled(system.id));
}

/** Why a node cannot be started and stopped. */
export const uncontrolled = (system: string): string =>
  `how ${system} is started and stopped is not known: the stack file names neither a container nor a unit (control)`;
