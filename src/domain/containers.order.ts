import { byWorst } from '../core/alert.ts';
import type { Instant } from '../core/reading.ts';
import { healthOf } from './containers.trouble.ts';
import type { Container } from './containers.ts';

/** The worst first, then what runs, then what does not, each by name: rows move only when something changed. */
export function worstFirst(containers: readonly Container[], at: Instant): readonly Container[] {
  return containers
    .map((container) => ({ container, health: healthOf(container, at), rest: isUp(container) ? 0 : 1 }))
    .sort(
      (one, other) =>
        byWorst(one.health, other.health) || one.rest - other.rest || byName(one.container, other.container),
    )
    .map(({ container }) => container);
}

const isUp = ({ state }: Container): boolean =>
  state === 'running' || state === 'restarting' || state === 'paused';

function byName(one: Container, other: Container): number {
  return one.name < other.name ? -1 : one.name > other.name ? 1 : one.id < other.id ? -1 : 1;
}

type Project = { readonly name: string; readonly containers: readonly Container[] };

/** The containers by Compose project, in the order of their names; those of none come last, as the project ''. */
export function projectsOf(containers: readonly Container[]): readonly Project[] {
  const byProject = Map.groupBy(containers, ({ compose }) => compose?.project ?? '');
  return [...byProject]
    .map(([name, members]) => ({ name, containers: members }))
    .sort((one, other) => (one.name === '' ? 1 : other.name === '' ? -1 : one.name < other.name ? -1 : 1));
}
