import { type Change, lookBack } from '../changes.ts';
import { upstreamTarget } from '../nginx/judged.ts';
import type { MemberState, NginxConfiguration, NginxUpstreams } from '../nginx.ts';
import { type Circumstances, type Differ, noticed } from './differ.ts';

/** What is compared of a configuration and of the program that uses it. */
export type SeenNginx = {
  readonly startedAt: number | undefined;
  readonly loadedAt: number | undefined;
  readonly files: NginxConfiguration['files'];
  readonly upstreams: readonly { readonly name: string; readonly members: readonly string[] }[];
};

export const seenNginx = ({ process, files, upstreams }: NginxConfiguration): SeenNginx => ({
  startedAt: process?.startedAt,
  loadedAt: process?.loadedAt,
  files,
  upstreams: upstreams.map(({ name, members }) => ({ name, members: members.map(({ address }) => address) })),
});

/** The kernel tells the times of a process less exactly than a file system. */
const same = 2_000;

export const nginxChanges: Differ<SeenNginx> = (before, after, circumstances) => [
  ...processChanges(before, after, circumstances),
  ...fileChanges(before, after, circumstances),
  ...(before === undefined ? [] : memberChanges(before, after, circumstances)),
];

/** What the process itself dates. Its start loads the configuration too, which is no news then. */
function processChanges(
  before: SeenNginx | undefined,
  { startedAt, loadedAt }: SeenNginx,
  { system, at }: Circumstances,
): readonly Change[] {
  const isNew = (now: number | undefined, was: number | undefined): now is number =>
    now !== undefined && at - now < lookBack && (was === undefined || Math.abs(now - was) > same);
  const changes: Change[] = [];
  if (isNew(startedAt, before?.startedAt))
    changes.push({ at: startedAt, kind: 'restarted', target: system, text: 'nginx started' });
  if (isNew(loadedAt, before?.loadedAt) && loadedAt - (startedAt ?? 0) > same)
    changes.push({ at: loadedAt, kind: 'configuration', target: system, text: 'configuration loaded' });
  return changes;
}

/** Files are dated by themselves; of one that is gone only is known that it happened. */
function fileChanges(
  before: SeenNginx | undefined,
  { files }: SeenNginx,
  circumstances: Circumstances,
): readonly Change[] {
  const { system, at } = circumstances;
  const known = new Map(before?.files.map(({ path, hash }) => [path, hash]));
  const changed = files
    .filter(({ path, hash, changedAt }) =>
      before === undefined ? at - changedAt < lookBack : known.get(path) !== hash,
    )
    .map(({ path, changedAt }): Change => {
      const text = before === undefined || known.has(path) ? `${path} changed` : `${path} joined`;
      return { at: Math.min(changedAt, at), kind: 'configuration', target: system, text };
    });
  const gone = (before?.files ?? [])
    .filter(({ path }) => !files.some((file) => file.path === path))
    .map(({ path }) =>
      noticed({ kind: 'configuration', target: system, text: `${path} is left out` }, circumstances),
    );
  return [...changed, ...gone];
}

function memberChanges(before: SeenNginx, after: SeenNginx, circumstances: Circumstances): readonly Change[] {
  return after.upstreams.flatMap(({ name, members }): readonly Change[] => {
    const was = before.upstreams.find((one) => one.name === name)?.members;
    if (was === undefined) return [];
    const added = members.filter((member) => !was.includes(member));
    const gone = was.filter((member) => !members.includes(member));
    if (added.length + gone.length === 0) return [];
    const parts = [
      ...(added.length === 0 ? [] : [`with ${added.join(', ')}`]),
      ...(gone.length === 0 ? [] : [`without ${gone.join(', ')}`]),
    ];
    const target = upstreamTarget(circumstances.system, name);
    return [noticed({ kind: 'configuration', target, text: `members ${parts.join(', ')}` }, circumstances)];
  });
}

/** What is compared of the members: whether each is up, once that is known. */
export type SeenUpstreams = readonly {
  readonly upstream: string;
  readonly address: string;
  readonly state: MemberState;
  readonly because: string;
}[];

export const seenUpstreams = ({ upstreams }: NginxUpstreams): SeenUpstreams =>
  upstreams.flatMap(({ name: upstream, members }) =>
    members.map(({ address, state, because }) => ({
      ...{ upstream, address, state },
      because: state === 'down' ? because : '',
    })),
  );

/** A member of which nothing was known has not turned. */
export const upstreamChanges: Differ<SeenUpstreams> = (before, after, circumstances) =>
  after.flatMap(({ upstream, address, state, because }): readonly Change[] => {
    const was = before?.find((one) => one.upstream === upstream && one.address === address)?.state;
    const isTurned = (was === 'up' && state === 'down') || (was === 'down' && state === 'up');
    if (!isTurned) return [];
    const text = state === 'up' ? `${address} is up again` : `failing: ${address} is down, ${because}`;
    const target = upstreamTarget(circumstances.system, upstream);
    return [noticed({ kind: 'health', target, text }, circumstances)];
  });
