import type { Duration, Instant } from '../core/reading.ts';

/**
 * What kind of thing changed. `created removed started exited oom image health paused resumed` of containers, of which a
 * replay and a pool are `paused` and `resumed` too; `restarted configuration role timeline` of servers; `connected
 * disconnected` of standbys; `lost back` of any system; `mount packages boot login kernel unit` of the host; `stack` of the
 * stack file.
 */
export type ChangeKind =
  | 'created'
  | 'removed'
  | 'started'
  | 'exited'
  | 'oom'
  | 'image'
  | 'health'
  | 'paused'
  | 'resumed'
  | 'restarted'
  | 'configuration'
  | 'role'
  | 'timeline'
  | 'connected'
  | 'disconnected'
  | 'lost'
  | 'back'
  | 'mount'
  | 'packages'
  | 'boot'
  | 'login'
  | 'kernel'
  | 'unit'
  | 'stack';

/** What came after a change, and may have come of it. */
export type Followed = {
  /** The first bad thing that happened to the very same: it ended with an error, gave no answer, or was found ill. */
  readonly effect?: { readonly is: 'crash' | 'no answer' | 'unhealthy'; readonly at: Instant };
  /** The first alert about it, or about what it is part of; `latest` where it may have begun before anybody looked. */
  readonly alert?: {
    readonly name: string;
    readonly target: string;
    readonly at: Instant;
    readonly latest?: true;
  };
};

/** Something that is different from what it was. */
export type Change = {
  /** When it happened, by the clock of who tells it; where only that it happened is known, when it was noticed. */
  readonly at: Instant;
  readonly kind: ChangeKind;
  /** The target it is about, `kind/name`, or a part of one: `container/mailer`, `postgres/main/r2`, `host /var`. */
  readonly target: string;
  /** In a few words, from outside: "image mailer:2 → mailer:3". */
  readonly text: string;
  /** Who did it, where that is known. */
  readonly by?: string;
  /** It happened after this and not later than `at`: nobody looked in between. */
  readonly after?: Instant;
  /** It happened again and again: so many times, the last time at `until`. */
  readonly times?: number;
  readonly until?: Instant;
  readonly followed?: Followed;
  /** Dated by the thing itself, which an event may tell a moment apart. */
  readonly stated?: true;
};

/** How far back the list goes when the console opens. */
export const lookBack: Duration = 86_400_000;

/** Kinds that something may come of; the others only tell how it went on. */
const causes: ReadonlySet<ChangeKind> = new Set([
  'created',
  'removed',
  'image',
  'paused',
  'resumed',
  'restarted',
  'configuration',
  'role',
  'timeline',
  'mount',
  'packages',
  'boot',
  'kernel',
  'unit',
  'stack',
]);

/** Whether the text of a change of health tells of illness. */
export const isBad = (text: string): boolean => /^(?:unhealthy|failing)/.test(text);

export const isCause = ({ kind }: Change): boolean => causes.has(kind);

/**
 * How nearly a change concerns a target: 1 it is about the same, or a part of it; 2 its cluster; 3 what stands under all of
 * it; undefined not at all. What the kernel says concerns the machine: of a container its engine tells better.
 */
export function nearness(
  { kind, target }: Pick<Change, 'kind' | 'target'>,
  other: string,
): 1 | 2 | 3 | undefined {
  if (isPart(target, other) || isPart(other, target)) return 1;
  if (clusterOf(target) !== undefined && clusterOf(target) === clusterOf(other)) return 2;
  return target === 'stack' || (target === 'host' && kind !== 'kernel') ? 3 : undefined;
}

const isPart = (whole: string, part: string): boolean =>
  part === whole || part.startsWith(`${whole}/`) || part.startsWith(`${whole} `);

const sharing: Readonly<Record<string, string>> = {
  postgres: 'postgres',
  pgbouncer: 'postgres',
  redis: 'redis',
  sentinel: 'redis',
};

/** The name that a cluster's nodes share with its pooler, or with its Sentinels. */
function clusterOf(target: string): string | undefined {
  const [kind, cluster] = target.split('/');
  const name = kind === undefined ? undefined : sharing[kind];
  return name === undefined ? undefined : `${name}/${cluster}`;
}
