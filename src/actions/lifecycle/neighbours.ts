import { composeOf, dependenciesOf } from '../../systems/compose.ts';
import type { Details } from '../../systems/docker.details.ts';
import type { EngineAt } from '../faces.ts';

/** Who notices when a container goes. */
export type Neighbours = {
  /** Whose network, processes or volumes are those of the container. */
  readonly sharing: readonly string[];
  /** Compose services that need it; `restarts`: Compose would restart them along. */
  readonly needing: readonly { readonly service: string; readonly restarts: boolean }[];
  /** Services of its project that do not tell what they need. */
  readonly untold: readonly string[];
  /** Containers of the same service that run besides it. */
  readonly others: number;
};

const atOnce = 8;

/** Reads every running container of the engine, for nothing shorter says who lives on whom. */
export async function neighboursOf(
  { face }: EngineAt,
  { id, name, labels }: Details,
  signal: AbortSignal,
): Promise<Neighbours> {
  const running = (await face.list(signal)).filter((one) => one.id !== id && one.state === 'running');
  const found: Details[] = [];
  const waiting = running.values();
  const work = async (): Promise<void> => {
    for (const one of waiting) {
      const details = await face.details(one.id, signal);
      if (details !== 'gone') found.push(details);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  const own = composeOf(labels);
  const project = found.filter((one) => own !== undefined && composeOf(one.labels)?.project === own.project);
  const services = new Map(
    await Promise.all(
      project.map(
        async (one) => [composeOf(one.labels)?.service ?? '', await dependenciesOf(one.labels)] as const,
      ),
    ),
  );
  services.delete(own?.service ?? '');
  return {
    sharing: found
      .filter(({ livesOn }) => livesOn.includes(id) || livesOn.includes(name))
      .map((one) => one.name),
    needing: [...services].flatMap(([service, needs]) => {
      const edge = needs?.find((one) => one.service === own?.service);
      return edge === undefined ? [] : [{ service, restarts: edge.restarts }];
    }),
    untold: [...services].flatMap(([service, needs]) => (needs === undefined ? service : [])),
    others: project.filter((one) => composeOf(one.labels)?.service === own?.service).length,
  };
}
