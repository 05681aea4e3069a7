import type { Container } from '../containers.ts';
import type { SeenRelease } from '../release.ts';

/** The last good release of each target: what is meant to run. */
export function meantToRun(releases: readonly SeenRelease[]): readonly SeenRelease[] {
  const last = new Map<string, SeenRelease>();
  for (const release of releases) if (release.is === 'good') last.set(release.target, release);
  return [...last.values()];
}

type Running = Pick<Container, 'id' | 'name' | 'image' | 'imageId' | 'compose'>;

const isOf = ({ target, compose }: SeenRelease, container: Running): boolean =>
  compose === undefined
    ? target === `container/${container.name}`
    : container.compose?.project === compose.project && container.compose.service === compose.service;

/** How a container differs from what was released under its name, as one clause; undefined: it does not, or nothing was. Pure. */
export function driftOf(meant: readonly SeenRelease[], container: Running): string | undefined {
  const release = meant.find((one) => isOf(one, container));
  if (release === undefined) return undefined;
  const { id, to, compose, what } = release;
  if (to.image !== container.imageId)
    return `it runs ${container.image}, and release ${id} is ${to.reference}`;
  if (compose === undefined)
    return to.container === undefined || to.container === container.id
      ? undefined
      : `somebody made it anew since release ${id}`;
  // Before anything was released its own file was all that said what runs.
  return what === 'found'
    ? undefined
    : `release ${id} pins the image; a plain docker-compose up goes back to what its file says`;
}
