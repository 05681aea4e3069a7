import { ReadError } from '../../core/reading.ts';
import type { Details } from '../../systems/docker.details.ts';
import type { EngineAt, Reach } from '../faces.ts';
import { runnerOf } from '../lifecycle/find.ts';
import { type Contained, controlIn, hasEnded, lockFileIn } from './contained.ts';
import { isItsOwn, parsePostmaster } from './local.ts';
import type { Means } from './means.ts';
import type { NodeSeen, UpNode } from './node.ts';

type Given = {
  readonly node: NodeSeen;
  /** Of one that does not answer: what its data has to be of. */
  readonly systemIdentifier: string | undefined;
  readonly pgdata: string | undefined;
};

/** As the official image has it. */
const usual = '/var/lib/postgresql/data';

/** Networks on which no container is found by its name. */
const nameless: ReadonlySet<string> = new Set(['bridge', 'host', 'none', 'podman']);

/** Finds out whether the container that the stack file names is this node, and what can be done to it. */
export async function containerOf(reach: Reach, given: Given, signal: AbortSignal): Promise<Means> {
  const { node, pgdata } = given;
  try {
    const found = await runnerOf(reach, node.system, signal);
    if (found.is !== 'container') return none('it is in no container');
    const { engine, details } = found;
    const { id, name, policy, removesItself } = details;
    if (removesItself) return none(`its container ${name} was started with --rm, and is gone when it ends`);
    const told = node.is === 'up' ? node.settings.data_directory : undefined;
    const dataDirectory = told ?? pgdata ?? (await writtenIn(engine, id, signal)) ?? usual;
    const place = { engine: engine.system, id, dataDirectory };
    if (!isInVolume(details, dataDirectory))
      return none(
        `its data in ${dataDirectory} lies in no volume of its container ${name}: nothing but that container can change it`,
      );
    const control = await controlIn(reach, place, signal);
    if (control === undefined)
      return none(`there is no control file that is known in ${dataDirectory} of its container ${name}`);
    if (control.systemIdentifier !== (node.is === 'up' ? node.systemIdentifier : given.systemIdentifier))
      return none(`the data in the container ${name} is of another cluster`);
    const because =
      node.is === 'up'
        ? await whyAnother(reach, place, { node, details, state: control.state }, signal)
        : undefined;
    if (because !== undefined) return none(because);
    const networks = details.networks.filter((network) => !nameless.has(network));
    const server = { is: 'container', ...place, name, policy, networks, owner: control.owner } as const;
    return { is: 'server', server };
  } catch (error) {
    if (!(error instanceof ReadError) || signal.aborted) throw error;
    return none(error.message);
  }
}

/** A mark is taken away, and a rewind done, by another container with the volumes of this one. */
const isInVolume = ({ mounts }: Pick<Details, 'mounts'>, dataDirectory: string): boolean =>
  mounts.some(
    ({ destination }) =>
      dataDirectory === destination || dataDirectory.startsWith(`${destination.replace(/\/$/, '')}/`),
  );

const none = (because: string): Means => ({ is: 'sql', because });

/** Where its image keeps its data. Of its variables nothing else is looked at. */
const writtenIn = async ({ face }: EngineAt, id: string, signal: AbortSignal): Promise<string | undefined> =>
  (await face.variables(id, signal)).get('PGDATA');

type Up = { readonly node: UpNode; readonly details: Details; readonly state: string };

/**
 * Standbys have the identifier and the port of their primary, and may have been started with it: its address on the engine's
 * networks, and what its control file says it is, tell it from them.
 */
async function whyAnother(
  reach: Reach,
  place: Pick<Contained, 'engine' | 'id' | 'dataDirectory'>,
  { node, details, state }: Up,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { name, addresses, networkMode, hasInit } = details;
  const other = `the server in the container ${name} is another one`;
  const postmaster = parsePostmaster((await lockFileIn(reach, place, signal)) ?? '');
  if (postmaster === undefined || hasEnded(details)) return `no server runs in the container ${name}`;
  const isThere = networkMode === 'host' || (node.address !== undefined && addresses.includes(node.address));
  const isSame = (state === 'in production') === (node.role === 'primary');
  if (!isItsOwn(postmaster, node) || !isThere || !isSame) return other;
  if (postmaster.pid !== 1 && !hasInit)
    return `the first process of the container ${name} is not the server: what becomes of it there cannot be told`;
  return undefined;
}
