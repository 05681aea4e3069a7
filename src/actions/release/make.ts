import { ReadError } from '../../core/reading.ts';
import type { Image } from '../../systems/docker.image.ts';
import { record, text } from '../../systems/docker.narrow.ts';
import type { DockerWrite } from '../../systems/docker.write.ts';
import { type Body, releaseLabel } from './body.ts';
import type { Common } from './facts.ts';

/** Networks that somebody made: on those of the engine itself nothing has another name. */
const isOwn = (name: string): boolean => !/^(?:bridge|default|host|none)$/.test(name);

export const ownNetworks = ({ networks }: Body): readonly string[] => Object.keys(networks).filter(isOwn);

/**
 * Makes a container beside whatever runs; names, mounts and limits are found wrong here, where nothing is lost by it.
 * With one network, for older engines take no more; the others are its own to connect before it starts.
 */
export async function make(
  write: DockerWrite,
  name: string,
  image: Image,
  { reference, release }: Pick<Common, 'reference' | 'release'>,
  given: Body,
  signal: AbortSignal,
): Promise<string> {
  const { body, networks } = given;
  const mode = text(record(body.HostConfig).NetworkMode) ?? 'default';
  const first = ownNetworks(given).find((network) => network === mode);
  const id = await write.create(
    name,
    {
      ...body,
      // By its name it is easier told apart, as long as that means the same.
      Image: image.tags.includes(reference) ? reference : image.id,
      Labels: { ...record(body.Labels), ...labelOf(body, release) },
      ...(first !== undefined && { NetworkingConfig: { EndpointsConfig: { [first]: networks[first] } } }),
    },
    signal,
  );
  if (!/^[0-9a-f]{64}$/.test(id))
    throw new ReadError('protocol', 'the engine made a container and does not say which');
  await connectRest(write, id, given, first === undefined ? [] : [first], signal);
  return id;
}

/** A container of a release carries the label of the one that made it before; a migration has its own. */
const labelOf = ({ Labels }: Body['body'], release: string): object =>
  record(Labels)[releaseLabel] === 'migration' ? {} : { [releaseLabel]: release };

/** Connects what is not connected yet. */
export async function connectRest(
  write: DockerWrite,
  id: string,
  body: Body,
  connected: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  for (const network of ownNetworks(body).filter((one) => !connected.includes(one)))
    await write.connect(id, network, body.networks[network] ?? {}, signal);
}
