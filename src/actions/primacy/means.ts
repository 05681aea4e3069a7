import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { geteuid } from 'node:process';
import type { NodeSection } from '../../config/schema/postgres.ts';
import type { System } from '../../domain/stack.ts';
import { processOf } from '../../records/process.ts';
import { postgresPath, programAt } from '../../systems/programs.ts';
import type { Reach } from '../faces.ts';
import { isThisHost } from './host.ts';
import { controlData, isItsOwn, type Local, logOf, postmasterOf, versionOf } from './local.ts';
import { containerOf } from './means.container.ts';
import type { NodeSeen, UpNode } from './node.ts';
import { placeHere } from './places.ts';
import type { Server } from './server.ts';

/** How far our hands reach to a node. What is declared counts once it is proven to be this node. */
export type Means =
  | { readonly is: 'server'; readonly server: Server }
  /** SQL alone; why not more, as the end of a sentence. */
  | { readonly is: 'sql'; readonly because: string };

/** What the stack file says of a node. */
export const sectionOf = ({ sections }: Pick<Reach, 'sections'>, { id }: System): NodeSection | undefined =>
  sections.postgres
    .flatMap((cluster) =>
      cluster.nodes.map((node) => ({ id: `postgres/${cluster.name}/${node.name}`, node })),
    )
    .find((one) => one.id === id)?.node;

/** Finds out what can be done to a node here. Of one that does not answer `systemIdentifier` is what its data has to be of. */
export async function meansOf(
  reach: Reach,
  node: NodeSeen,
  systemIdentifier: string | undefined,
  signal: AbortSignal,
): Promise<Means> {
  const { system } = node;
  const section = sectionOf(reach, system);
  const { pgdata, service, container } = section?.control ?? {};
  if (container !== undefined) return containerOf(reach, { node, systemIdentifier, pgdata }, signal);
  if (pgdata === undefined && service === undefined)
    return none(
      'the stack file does not say how it is stopped and started: add control: { pgdata, service } to it',
    );
  const told = node.is === 'up' ? node.settings.data_directory : undefined;
  const written = pgdata ?? told;
  if (written === undefined) return none('where its data is is not known: add pgdata to its control');
  const dataDirectory = await realpath(written).catch(() => written);
  if (told !== undefined && dataDirectory !== (await realpath(told).catch(() => told)))
    return none(`its data directory is ${told}, and control names ${written}`);
  const as = await ownerOf(dataDirectory, section?.operate?.run_as, reach.env);
  if (typeof as === 'string') return none(as);
  const major =
    node.is === 'up' ? String(Math.floor(node.version / 10_000)) : await versionOf({ dataDirectory, as });
  const control = await programAt('pg_ctl', { PATH: postgresPath(reach.env, major) });
  if (control === undefined) return none('pg_ctl is not on this host');
  const programs = dirname(await realpath(control));
  const place = { dataDirectory, as, programs, unit: service ?? null };
  return node.is === 'up' ? proven(node, place) : silent(system, place, systemIdentifier);
}

const none = (because: string): Means => ({ is: 'sql', because });

type Place = Omit<Local, 'is' | 'log' | 'port'>;

/** It is this node when the process on its data started when the server did, has its port, and its data its identifier. */
async function proven(node: UpNode, place: Place): Promise<Means> {
  const [postmaster, control] = await Promise.all([postmasterOf(place), controlData(place)]);
  if (postmaster === undefined || control === undefined)
    return none(`${place.dataDirectory} cannot be read here: name who may in operate: { run_as }`);
  const isIt =
    isItsOwn(postmaster, node) &&
    control.systemIdentifier === node.systemIdentifier &&
    processOf(postmaster.pid) !== undefined;
  if (!isIt) return none(`the server on ${place.dataDirectory} of this host is another one`);
  const isOurs = node.settings.config_file?.startsWith(`${place.dataDirectory}/`) === true;
  if (place.unit === null && !isOurs)
    return none(
      `its settings are in ${node.settings.config_file}: name the unit that starts it in control: { service }`,
    );
  if (place.unit !== null) {
    const groups = await readFile(`/proc/${postmaster.pid}/cgroup`, 'utf8').catch(() => '');
    const unit = unitIn(groups);
    if (unit === undefined || unit !== fullName(place.unit))
      return none(
        `the unit ${place.unit} of its control does not run it: ${unit === undefined ? 'no unit does' : `${unit} does`}`,
      );
  }
  const log = (await logOf(postmaster.pid, place)) ?? join(place.dataDirectory, 'server.log');
  return { is: 'server', server: { is: 'local', ...place, log, port: postmaster.port } };
}

/** All nodes have its identifier, and often its path: without an answer of its own only its host and port tell it from another one. */
async function silent(system: System, place: Place, systemIdentifier: string | undefined): Promise<Means> {
  const { host, port } = placeHere(system);
  if (!(await isThisHost(host))) return none(`it is on ${host}, and that is another host than this one`);
  const [postmaster, control] = await Promise.all([postmasterOf(place), controlData(place)]);
  if (control === undefined)
    return none(`${place.dataDirectory} cannot be read here: name who may in operate: { run_as }`);
  if (systemIdentifier === undefined || control.systemIdentifier !== systemIdentifier)
    return none(`the data in ${place.dataDirectory} is of another cluster`);
  if (postmaster !== undefined && postmaster.port !== port)
    return none(
      `the server on ${place.dataDirectory} of this host listens on port ${postmaster.port}, and not on ${port}`,
    );
  const log = join(place.dataDirectory, 'server.log');
  return { is: 'server', server: { is: 'local', ...place, log, port: postmaster?.port ?? 0 } };
}

const fullName = (unit: string): string => (/\.\w+$/.test(unit) ? unit : `${unit}.service`);

/** The unit to which a process belongs, out of its `/proc/PID/cgroup`. Pure. */
export function unitIn(groups: string): string | undefined {
  const lines = groups.split('\n').filter((line) => /^(0:|\d+:name=systemd):/.test(line));
  return lines.flatMap((line) => line.split('/').findLast((part) => part.endsWith('.service')) ?? [])[0];
}

/** What goes before a program to run it as the owner of the data, or why that cannot be. */
async function ownerOf(
  dataDirectory: string,
  runAs: readonly string[] | undefined,
  env: Reach['env'],
): Promise<string[] | string> {
  if (runAs !== undefined) return [...runAs];
  if (geteuid?.() !== 0) return [];
  const owner = await stat(dataDirectory).catch(() => undefined);
  if (owner === undefined) return `${dataDirectory} is not on this host`;
  if (owner.uid === 0) return `${dataDirectory} belongs to root, and no server runs as that`;
  if ((await programAt('setpriv', env)) === undefined) return 'setpriv is not there: install util-linux';
  return ['setpriv', `--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--init-groups', '--'];
}
