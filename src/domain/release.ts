import type { Duration, Instant } from '../core/reading.ts';

/** `20261121-0243-7f3a`: when it began (UTC), and chance. */
export type ReleaseId = string;

/** What runs, as its engine has it. */
export type Version = {
  /** The image itself, `sha256:…`: tags move. */
  readonly image: string;
  /** As it was asked for: `shop:41`. */
  readonly reference: string;
  /** The container that it runs in, where that is one. */
  readonly container?: string;
};

/** How something came to run: it was deployed, brought back, or found running before anything was recorded. */
export type ReleaseKind = 'deploy' | 'rollback' | 'found';

/** One line of the ledger. */
export type ReleaseEntry =
  | {
      readonly type: 'started';
      readonly at: Instant;
      readonly release: ReleaseId;
      /** `container/web`, `service/api`. */
      readonly target: string;
      readonly engine: string;
      readonly what: ReleaseKind;
      readonly by: string;
      readonly from?: Version;
      readonly to: Version;
      /** The release whose image and configuration it brings back. */
      readonly brings?: ReleaseId;
      /** Of a service of Compose. */
      readonly compose?: { readonly project: string; readonly service: string };
      /** A migration goes with it, which nothing takes back. */
      readonly migrated?: true;
      /** A digest of each variable's value, by its name: whether it changed shows, what it is does not. */
      readonly variables: Readonly<Record<string, string>>;
      /** All that a container of it is made from, encrypted. */
      readonly body?: string;
    }
  | {
      readonly type: 'succeeded';
      readonly at: Instant;
      readonly release: ReleaseId;
      readonly container?: string;
      readonly image: string;
      /** How long nothing served. */
      readonly down?: Duration;
      /** The version of the schema that goes with it, as the stack file has it asked for. */
      readonly schema?: string;
    }
  | { readonly type: 'returned'; readonly at: Instant; readonly release: ReleaseId }
  /** It was good, and is being taken back: until that is done nobody builds on it. */
  | { readonly type: 'reopened'; readonly at: Instant; readonly release: ReleaseId }
  /** How many of it there are to be: apart from what they are, so that it never stands for a release. */
  | {
      readonly type: 'scaled';
      readonly at: Instant;
      readonly target: string;
      readonly by: string;
      readonly from: number;
      readonly to: number;
      readonly because: string;
    };

/** One release, folded from its lines. */
export type Release = Omit<ReleaseEntry & { type: 'started' }, 'type' | 'release'> & {
  readonly id: ReleaseId;
  /** `open`: under way, or left half done. `returned`: what ran before runs again. */
  readonly is: 'open' | 'good' | 'returned';
  readonly endedAt?: Instant;
  readonly down?: Duration;
  readonly schema?: string;
};

/** What of a release is seen: neither what it is made from nor anything to guess that by. */
export type SeenRelease = Omit<Release, 'body' | 'variables'>;

/** The releases, the oldest first. Pure. */
export function foldReleases(entries: Iterable<ReleaseEntry>): readonly Release[] {
  const found = new Map<ReleaseId, Release>();
  for (const entry of entries) {
    if (entry.type === 'scaled') continue;
    if (entry.type === 'started') {
      const { type: _, release: id, ...rest } = entry;
      if (!found.has(id)) found.set(id, { id, ...rest, is: 'open' });
      continue;
    }
    const known = found.get(entry.release);
    if (known !== undefined) found.set(known.id, ended(known, entry));
  }
  return [...found.values()];
}

function ended(
  known: Release,
  entry: ReleaseEntry & { type: 'succeeded' | 'returned' | 'reopened' },
): Release {
  if (entry.type === 'reopened') {
    const { endedAt: _, ...rest } = known;
    return { ...rest, is: 'open' };
  }
  if (entry.type === 'returned') return { ...known, is: 'returned', endedAt: entry.at };
  const { at, container, image, down, schema } = entry;
  return {
    ...known,
    is: 'good',
    endedAt: at,
    to: { ...known.to, image, ...(container !== undefined && { container }) },
    ...(down !== undefined && { down }),
    ...(schema !== undefined && { schema }),
  };
}
