import type { Variables } from '../../../config/env/names.ts';
import { isSecret } from '../../../config/env/secrecy.ts';
import type { Connection } from '../../../domain/connection.ts';
import { openDocker } from '../../../systems/docker.ts';
import { doubt, type Finding, fine } from '../finding.ts';

/** A container and the variables it was started with; they are compared, and then forgotten. */
export type Started = { readonly name: string; readonly variables: Variables };

type Engine = Extract<Connection, { kind: 'engine' }>;
const patience = 5_000;

/** The variables of every running container of these engines; of an engine that does not answer there are none. */
export async function startedWith(
  engines: readonly Engine[],
  signal: AbortSignal,
): Promise<readonly Started[]> {
  const found = await Promise.all(engines.map(({ endpoint }) => ofEngine(endpoint, signal)));
  return found.flat();
}

async function ofEngine(endpoint: Engine['endpoint'], signal: AbortSignal): Promise<readonly Started[]> {
  const face = openDocker(endpoint);
  const limit = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
  try {
    const running = (await face.list(limit)).filter(({ state }) => state === 'running');
    const asked = await Promise.allSettled(
      running.map(async ({ id, name }) => ({ name, variables: await face.variables(id, limit) })),
    );
    return asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  } catch {
    return []; // doctor without --env says why an engine does not answer
  } finally {
    face.close();
  }
}

/** So many names in common make a container one that was started with the file. */
const enough = 3;

/** Containers that run with other values than the file has: it changed since, or is another one's. Names only, no values. */
export function examineRunning(
  id: string,
  variables: Variables,
  containers: readonly Started[],
): readonly Finding[] {
  const shared = containers
    .map(({ name, variables: started }) => ({
      name,
      started,
      names: [...variables.keys()].filter((key) => started.has(key)),
    }))
    .filter(({ names }) => names.length >= Math.min(enough, variables.size) && names.length > 0);
  return shared.map(({ name, started, names }) => {
    const differing = names.filter((key) => started.get(key) !== variables.get(key));
    if (differing.length === 0) return fine(id, `container ${name} runs with its ${names.length} values`);
    const secret = differing.some((key) => isSecret(key, variables.get(key) ?? ''))
      ? ', secrets among them'
      : '';
    return doubt(
      id,
      `container ${name} runs with other values of ${differing.join(', ')}${secret}`,
      'create the container anew for the file to take effect, or correct the file',
    );
  });
}
