import type { Verdict } from '../../core/plan.ts';
import { sanitize } from '../../core/sanitize.ts';
import { openOf } from '../../domain/release/previous.ts';
import type { Release } from '../../domain/release.ts';
import type { Details } from '../../systems/docker.details.ts';
import type { Image } from '../../systems/docker.image.ts';
import { list, record } from '../../systems/docker.narrow.ts';
import type { Neighbours } from '../lifecycle/neighbours.ts';
import { names } from '../lifecycle/verdicts.ts';
import type { Body } from './body.ts';

/** What is known of one container before another takes its place. */
export type Replaced = {
  readonly details: Details;
  readonly neighbours: Pick<Neighbours, 'sharing'>;
  readonly isOurs: boolean;
  /** Databases of the stack that run in it. */
  readonly databases: readonly string[];
  /** Undefined where the engine does not have it any more. */
  readonly made: Image | undefined;
  /** Undefined where it is not here yet. */
  readonly image: Image | undefined;
  readonly reference: string;
};

/** What speaks against putting another container in the place of this one. Pure. */
export function replacedVerdicts(found: Replaced): readonly Verdict[] {
  const { details, isOurs, neighbours, databases, made, image, reference } = found;
  const { name, state, removesItself, labels } = details;
  const isFine = ['running', 'restarting', 'exited', 'created'].includes(state);
  const swarm = labels.get('com.docker.swarm.service.name');
  const stored = databases.length > 0 ? names(databases) : databaseLike(details);
  return [
    {
      title: `state of ${name}`,
      is: isFine ? 'pass' : 'refuse',
      because: isFine ? `it is ${state}` : `it is ${state}: what is done to it now is not certain`,
    },
    ...refusal(
      isOurs,
      `who runs in ${name}`,
      'this program does: it would end before it could tell how it went',
    ),
    ...refusal(
      removesItself,
      `what becomes of ${name}`,
      'it was started with --rm: its end deletes it, and there would be no way back',
    ),
    ...refusal(
      swarm !== undefined,
      `who manages ${name}`,
      `Swarm runs it for ${sanitize(swarm ?? '')}: docker service update`,
    ),
    ...refusal(
      neighbours.sharing.length > 0,
      `who lives on ${name}`,
      `${names(neighbours.sharing)} ${neighbours.sharing.length === 1 ? 'has' : 'have'} its network, processes or volumes, and would keep those of the old one`,
    ),
    ...refusal(
      made === undefined,
      `image of ${name}`,
      'the image that it was made from is gone: what was chosen for it cannot be told from it',
    ),
    ...refusal(
      made !== undefined && image !== undefined && image.platform !== made.platform,
      `platform of ${sanitize(reference)}`,
      `${image?.platform}, and ${name} is ${made?.platform}`,
    ),
    ...(stored === undefined ? [] : [holdsData(name, stored)]),
  ];
}

const refusal = (is: boolean, title: string, because: string): readonly Verdict[] =>
  is ? [{ title, is: 'refuse', because }] : [];

const holdsData = (name: string, what: string): Verdict => ({
  title: `data in ${name}`,
  is: 'refuse',
  because: `it is a database (${what}): another version may change its files, and no rollback changes them back`,
  override: 'allow-database',
});

/** By the name of its image: `postgres:15`, `registry/library/redis`. */
const databaseLike = ({ image }: Details): string | undefined =>
  /(?:^|\/)(?:postgres(?:ql)?|postgis|timescaledb|redis|valkey|mysql|mariadb|mongo)\b[^/]*$/.test(image)
    ? sanitize(image)
    : undefined;

/** One that was begun and has no end: what runs is not what either of them says. */
export function openVerdict(releases: readonly Release[], target: string): Verdict {
  const title = 'ledger of releases';
  const open = openOf(releases, target);
  return open === undefined
    ? { title, is: 'pass', because: 'no release of it is half done' }
    : {
        title,
        is: 'refuse',
        because: `release ${open.id} was begun by ${sanitize(open.by)} and has no end: resume its run, or take it back`,
      };
}

/** Host ports that it asks for by number. */
export const portsOf = ({ body }: Body): readonly number[] =>
  Object.values(record(record(body.HostConfig).PortBindings))
    .flatMap(list)
    .map((binding) => Number(record(binding).HostPort))
    .filter((port) => port > 0);

export type Listening = {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly ports: readonly { readonly host?: string | undefined }[];
};

/**
 * Ports that somebody else has: they would be found taken only when the old one is down. `heard`: those on which somebody
 * listens on its host; undefined: that is not known. Pure.
 */
export function portsVerdict(
  wanted: readonly number[],
  listed: readonly Listening[],
  old: string,
  heard: readonly number[] | undefined,
): readonly Verdict[] {
  if (wanted.length === 0) return [];
  const byOthers = listed
    .filter(({ id, state }) => id !== old && state === 'running')
    .flatMap(({ name, ports }) =>
      ports.flatMap(({ host = '' }) => {
        const port = Number(/:(\d+)$/.exec(host)?.[1]);
        return wanted.includes(port) ? [{ port, name: sanitize(name) }] : [];
      }),
    );
  const byPrograms = (heard ?? [])
    .filter((port) => !byOthers.some((one) => one.port === port))
    .map((port) => ({ port, name: 'a program of its host' }));
  const taken = [...byOthers, ...byPrograms].map(({ port, name }) => `${port} by ${name}`);
  const free = `no other container has them${heard === undefined ? '; what else listens on its host is not known' : ', and nothing else listens there'}`;
  return [
    {
      title: `ports ${wanted.join(', ')}`,
      is: taken.length === 0 ? 'pass' : 'refuse',
      because: taken.length === 0 ? free : `taken: ${taken.join(', ')}`,
    },
  ];
}

/** The same image with the same configuration is another container and nothing else. Pure. */
export function changeVerdict(isSameImage: boolean, differences: readonly string[]): Verdict {
  const title = 'what changes';
  if (isSameImage && differences.length === 0)
    return {
      title,
      is: 'refuse',
      because: 'nothing: it runs that image, with that configuration',
      override: 'allow-recreate',
    };
  return { title, is: 'pass', because: changesWords(isSameImage, differences) };
}

function changesWords(isSameImage: boolean, differences: readonly string[]): string {
  const image = isSameImage ? [] : ['the image'];
  const shown = [...image, ...differences.map(sanitize)];
  return shown.length > 8 ? `${shown.slice(0, 8).join(', ')} and ${shown.length - 8} more` : shown.join(', ');
}

/** What was migrated since a release began, whether that stayed or not. Pure. */
export function migratedVerdict(
  releases: readonly Release[],
  { id, target }: Pick<Release, 'id' | 'target'>,
): readonly Verdict[] {
  const own = releases.filter((one) => one.target === target);
  const since = own.slice(own.findIndex((one) => one.id === id) + 1).filter(({ migrated }) => migrated);
  return since.length === 0
    ? []
    : [
        {
          title: 'migrations since then',
          is: 'warn',
          because: `${names(since.map((one) => one.id))}: what that did to the data is not taken back`,
        },
      ];
}

/** A release's code goes with the schema that it was written for. Pure. */
export function schemaVerdict(then: string | undefined, now: string | undefined): readonly Verdict[] {
  const title = 'schema';
  if (now === undefined) return [];
  if (then === undefined)
    return [
      { title, is: 'warn', because: `it is ${now} now; which one went with that release was not recorded` },
    ];
  return then === now
    ? [{ title, is: 'pass', because: `${now}, as it was then` }]
    : [
        {
          title,
          is: 'refuse',
          because: `it is ${now} now, and was ${then} with that release: a rollback does not take it back`,
          override: 'allow-schema-change',
        },
      ];
}
