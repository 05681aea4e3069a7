import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';

type Labels = ReadonlyMap<string, string>;

/** What Compose wrote on a container that it made. */
export type ComposePlace = {
  readonly project: string;
  readonly service: string;
  /** 1 for the first container of the service. */
  readonly number: number;
  /** Made by `compose run`, and no part of the service. */
  readonly isOneOff: boolean;
  /** Where the project's files are. Version 1 writes them as they were given, which may be relative. */
  readonly files: readonly string[];
};

/** One service that another one needs. */
export type Dependency = {
  readonly service: string;
  /** `restart: true`: Compose restarts along what needs it. */
  readonly restarts: boolean;
};

const label = (labels: Labels, name: string): string => labels.get(`com.docker.compose.${name}`) ?? '';

export function composeOf(labels: Labels): ComposePlace | undefined {
  const project = label(labels, 'project');
  const service = label(labels, 'service');
  if (project === '' || service === '') return undefined;
  const directory = label(labels, 'project.working_dir');
  const files = label(labels, 'project.config_files').split(',');
  return {
    project,
    service,
    number: Number(label(labels, 'container-number')) || 1,
    isOneOff: label(labels, 'oneoff') === 'True',
    files: files.flatMap((file) => (file === '' || directory === '' ? [] : resolve(directory, file))),
  };
}

/**
 * What the service of a container needs: version 2 wrote it on the container, for version 1 the project's files are read.
 * Undefined where neither tells.
 */
export async function dependenciesOf(labels: Labels): Promise<readonly Dependency[] | undefined> {
  const written = labels.get('com.docker.compose.depends_on');
  if (written !== undefined) return parseLabel(written);
  const place = composeOf(labels);
  if (place === undefined || place.files.length === 0) return undefined;
  const found = new Map<string, Dependency>();
  for (const file of place.files) {
    const text = await small(file);
    const needed = text === undefined ? undefined : await dependenciesIn(text, place.service);
    if (needed === undefined) return undefined;
    for (const one of needed) found.set(one.service, one);
  }
  return [...found.values()];
}

/** `db:service_healthy:false,cache:service_started:true` */
const parseLabel = (written: string): readonly Dependency[] =>
  written.split(',').flatMap((one) => {
    const [service = '', , restarts] = one.split(':');
    return service === '' ? [] : [{ service, restarts: restarts === 'true' }];
  });

const largest = 1_000_000;

/** The name stands on a container: whatever it leads to is read as far as a compose file may be long. */
async function small(path: string): Promise<string | undefined> {
  try {
    const found = await stat(path);
    return found.isFile() && found.size <= largest ? await readFile(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}

/** Undefined for a text that is no YAML. */
async function dependenciesIn(text: string, service: string): Promise<readonly Dependency[] | undefined> {
  const { parse } = await import('yaml');
  let file: unknown;
  try {
    file = parse(text, { maxAliasCount: 100 });
  } catch {
    return undefined;
  }
  const { depends_on, links, network_mode } = mapping(mapping(mapping(file).services)[service]);
  const linked = strings(links).map((link) => link.replace(/:.*/, ''));
  const shared = String(network_mode ?? '').startsWith('service:') ? [String(network_mode).slice(8)] : [];
  const listed = [...strings(depends_on), ...linked, ...shared].map((one) => ({
    service: one,
    restarts: false,
  }));
  const mapped = Object.entries(mapping(depends_on)).map(([one, how]) => ({
    service: one,
    restarts: mapping(how).restart === true,
  }));
  return [...listed, ...mapped];
}

const mapping = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};

const strings = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
