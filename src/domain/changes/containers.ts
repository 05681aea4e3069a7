import type { Instant } from '../../core/reading.ts';
import { type Change, lookBack } from '../changes.ts';
import type { Container } from '../containers.ts';
import { type Circumstances, type Differ, noticed } from './differ.ts';

/** What is compared of a container. */
export type SeenContainer = Pick<
  Container,
  | 'id'
  | 'name'
  | 'image'
  | 'imageId'
  | 'state'
  | 'createdAt'
  | 'startedAt'
  | 'finishedAt'
  | 'exitCode'
  | 'oomKilled'
> & { readonly health: string | undefined };

/** An engine's containers, and whether its events tell of their starts and ends. */
export type SeenContainers = {
  readonly isFollowed: boolean;
  readonly containers: readonly SeenContainer[];
};

export const seenContainer = (container: Container): SeenContainer => {
  const { id, name, image, imageId, state, createdAt, startedAt, finishedAt, exitCode, oomKilled } =
    container;
  return {
    ...{ id, name, image, imageId, state, createdAt, startedAt, finishedAt, exitCode, oomKilled },
    health: container.health?.status,
  };
};

/** Compose renames the container that it replaces: `1b03194e21f8_shop_web_1`. */
export const ownName = (name: string): string => name.replace(/^[0-9a-f]{12}_/, '');
export const containerTarget = (name: string): string => `container/${ownName(name)}`;

export const containerChanges: Differ<SeenContainers> = (before, after, circumstances) => {
  const known = new Map(before?.containers.map((one) => [one.id, one]));
  const byName = new Map(before?.containers.map((one) => [ownName(one.name), one]));
  const names = new Set(after.containers.map(({ name }) => ownName(name)));
  const isTold = after.isFollowed && before !== undefined;
  const changes = after.containers.flatMap((now) => {
    const was = known.get(now.id);
    if (was !== undefined)
      return [
        ...renamed(was, byName.get(ownName(now.name)), now, circumstances),
        ...(isTold ? [] : moved(was, now, circumstances)),
        ...healthOf(was, now, circumstances),
      ];
    const replaced = byName.get(ownName(now.name));
    const isBehind = replaced !== undefined && replaced.createdAt > now.createdAt;
    return isBehind ? [] : [...appeared(replaced, now, isTold), ...(isTold ? [] : past(now))];
  });
  const gone = isTold
    ? []
    : (before?.containers ?? []).filter(
        ({ id, name }) => !names.has(ownName(name)) && !after.containers.some((one) => one.id === id),
      );
  const removed = gone.map(({ name }) =>
    noticed({ kind: 'removed', target: containerTarget(name), text: 'removed' }, circumstances),
  );
  return recent([...changes, ...removed], circumstances.at);
};

const recent = (changes: readonly Change[], at: Instant): readonly Change[] =>
  changes.filter((change) => at - change.at < lookBack);

/** A container that was not there before, or took the name of another. */
function appeared(
  replaced: SeenContainer | undefined,
  now: SeenContainer,
  isTold: boolean,
): readonly Change[] {
  const target = containerTarget(now.name);
  const text = replaced === undefined ? undefined : imageText(replaced, now);
  if (text !== undefined) return [{ at: now.createdAt, kind: 'image', target, text }];
  return isTold ? [] : [{ at: now.createdAt, kind: 'created', target, text: createdText(now.image) }];
}

/** A container that was there beside another one, and has its name now. */
function renamed(
  { name }: SeenContainer,
  replaced: SeenContainer | undefined,
  now: SeenContainer,
  circumstances: Circumstances,
): readonly Change[] {
  if (ownName(name) === ownName(now.name) || replaced === undefined || replaced.id === now.id) return [];
  const text = imageText(replaced, now);
  if (text === undefined) return [];
  const said = { kind: 'image', target: containerTarget(now.name), text } as const;
  const { startedAt = 0 } = now;
  // Whoever took it over was started for that, unless it ran beside the other.
  return [startedAt > (circumstances.since ?? 0) ? { at: startedAt, ...said } : noticed(said, circumstances)];
}

export const createdText = (image: string): string => `created from image ${image}`;

type Image = Pick<SeenContainer, 'image' | 'imageId'>;

function imageText(was: Image, now: Image): string | undefined {
  if (was.image !== now.image) return `image ${was.image} → ${now.image}`;
  if (was.imageId === now.imageId || was.imageId === '' || now.imageId === '') return undefined;
  return `image ${now.image} built anew: ${shortId(was.imageId)} → ${shortId(now.imageId)}`;
}

const shortId = (id: string): string => id.replace(/^sha256:/, '').slice(0, 12);

/** What one container itself says about when it last started and ended. */
function past({ name, startedAt, finishedAt, exitCode, oomKilled }: SeenContainer): readonly Change[] {
  const target = containerTarget(name);
  return [
    ...(startedAt === undefined
      ? []
      : [{ at: startedAt, kind: 'started', target, text: 'started', stated: true } as const]),
    ...(finishedAt === undefined
      ? []
      : [{ ...ended(target, finishedAt, exitCode, oomKilled === true), stated: true } as const]),
  ];
}

export function ended(target: string, at: Instant, code: number | undefined, isOom: boolean): Change {
  const text = code === undefined ? 'exited' : `exited ${code}`;
  return isOom
    ? { at, kind: 'oom', target, text: `out of memory, ${text}` }
    : { at, kind: 'exited', target, text };
}

function moved(was: SeenContainer, now: SeenContainer, circumstances: Circumstances): readonly Change[] {
  const target = containerTarget(now.name);
  const [hasStarted, hasEnded] = [now.startedAt !== was.startedAt, now.finishedAt !== was.finishedAt];
  const pause =
    (now.state === 'paused') === (was.state === 'paused')
      ? []
      : [
          noticed(
            now.state === 'paused'
              ? { kind: 'paused', target, text: 'paused' }
              : { kind: 'resumed', target, text: 'unpaused' },
            circumstances,
          ),
        ];
  const happened = past(now).filter(({ kind }) => (kind === 'started' ? hasStarted : hasEnded));
  return [...happened, ...pause];
}

function healthOf(was: SeenContainer, now: SeenContainer, circumstances: Circumstances): readonly Change[] {
  if (now.health === was.health || now.health === undefined || now.health === 'starting') return [];
  const text = was.health === undefined ? now.health : `${now.health} (was ${was.health})`;
  return [noticed({ kind: 'health', target: containerTarget(now.name), text }, circumstances)];
}
