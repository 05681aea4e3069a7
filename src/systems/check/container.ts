import type { CheckTarget } from '../../domain/check/target.ts';
import type { Listed } from '../docker.list.ts';
import type { DockerFace } from '../docker.ts';

type Match = Extract<CheckTarget, { kind: 'container' }>['match'];

/** One container that a check is about, and its facts as JSON. */
export type Seen = { readonly name: string; readonly body: string };

/** Every container the check is about, running or not. */
export async function askEngine(
  face: DockerFace,
  match: Match,
  signal: AbortSignal,
): Promise<readonly Seen[]> {
  const found = (await face.list(signal)).filter((listed) => isMeant(listed, match));
  return Promise.all(found.map(async (listed) => seen(listed, await lastOutput(face, listed, signal))));
}

function isMeant({ name, compose }: Listed, match: Match): boolean {
  if ('name' in match) return name === match.name;
  return (
    compose?.service === match.service && (match.project === undefined || compose.project === match.project)
  );
}

/** Only one that fails has something to say. */
async function lastOutput(face: DockerFace, { id, health }: Listed, signal: AbortSignal): Promise<string> {
  if (health !== 'unhealthy') return '';
  const inspected = await face.inspect(id, signal);
  return inspected === 'gone' ? '' : (inspected.health?.lastOutput ?? '');
}

const seen = ({ name, state, status, health, image }: Listed, output: string): Seen => ({
  name,
  body: JSON.stringify({ state, status, health: health ?? null, image, output }),
});
