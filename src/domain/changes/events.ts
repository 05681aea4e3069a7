import type { Change } from '../changes.ts';
import type { ContainerEvent, ContainerEvents } from '../containers.events.ts';
import { containerTarget, createdText, ended, ownName, type SeenContainer } from './containers.ts';
import type { Circumstances } from './differ.ts';

type Known = Pick<SeenContainer, 'id' | 'image'>;

/**
 * What the engine's events tell, the history from before the console opened too. An image is known to have changed when
 * the one before it was seen under the same name, by an event or among the containers `known` before.
 */
export function eventChanges(
  before: ContainerEvents | undefined,
  after: ContainerEvents,
  known: readonly SeenContainer[],
  _: Circumstances,
): readonly Change[] {
  if (after === before || after.is !== 'followed') return [];
  const told = new Set(before?.is === 'followed' ? before.events.map(keyOf) : []);
  const last = new Map<string, Known>(known.map((one) => [ownName(one.name), one]));
  const isOutOfMemory = new Set<string>();
  return after.events.flatMap((event) => {
    const name = ownName(event.name);
    const was = last.get(name);
    if (event.action === 'oom') isOutOfMemory.add(event.id);
    if (event.action === 'start') isOutOfMemory.delete(event.id);
    const changes = told.has(keyOf(event)) ? [] : changesOf(event, was, isOutOfMemory.has(event.id));
    if (event.action !== 'destroy' && event.name === name) last.set(name, event);
    return changes;
  });
}

const keyOf = ({ at, id, action }: ContainerEvent): string => `${at} ${id} ${action}`;

function changesOf(event: ContainerEvent, was: Known | undefined, isOom: boolean): readonly Change[] {
  const { at, id, image, name, action, exitCode } = event;
  const target = containerTarget(name);
  switch (action) {
    case 'create':
      return was !== undefined && was.id !== id && was.image !== image
        ? [{ at, kind: 'image', target, text: `image ${was.image} → ${image}` }]
        : [{ at, kind: 'created', target, text: createdText(image) }];
    // A name that another one had is taken over with it; a new one is no news.
    case 'rename':
      return was !== undefined && was.id !== id && was.image !== image
        ? [{ at, kind: 'image', target, text: `image ${was.image} → ${image}` }]
        : [];
    case 'start':
      return [{ at, kind: 'started', target, text: 'started' }];
    case 'die':
      return [ended(target, at, exitCode, isOom)];
    case 'pause':
      return [{ at, kind: 'paused', target, text: 'paused' }];
    case 'unpause':
      return [{ at, kind: 'resumed', target, text: 'unpaused' }];
    case 'destroy':
      // What has its name taken by another was replaced, which is told of the other.
      return was === undefined || was.id === id ? [{ at, kind: 'removed', target, text: 'removed' }] : [];
    default:
      return [];
  }
}
