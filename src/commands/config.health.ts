import { healthOfWord, parseHealthDocument } from '../domain/check/document.ts';
import type { CheckSpec } from '../domain/check.ts';
import type { Connection } from '../domain/connection.ts';
import type { Port } from '../domain/containers.ts';
import { openCheck } from '../systems/check.ts';
import type { Listed } from '../systems/docker.list.ts';
import { openDocker } from '../systems/docker.ts';

/** Where applications say how they are (requirement B7), the likeliest first. */
const paths = ['/health', '/ready', '/api/health', '/api/v1/monitoring/health'] as const;

/** Ports inside a container behind which nobody speaks HTTP: servers that would log the question as an attack. */
const others: ReadonlySet<string> = new Set(
  [22, 25, 53, 110, 143, 465, 587, 993, 1433, 1521, 2181, 3306, 4222, 5432, 5672, 6379, 6432, 9042, 9092]
    .concat([11_211, 16_379, 26_379, 27_017])
    .map((port) => `${port}/tcp`),
);

const patience = 1_500;
const mostPorts = 20;

const spec: CheckSpec = {
  name: 'health',
  kind: 'http',
  every: 0,
  fast: 0,
  timeout: patience,
  failures: 1,
  successes: 1,
  severity: 'critical',
  conditions: [],
};

type Engine = Extract<Connection, { kind: 'engine' }>;
type Application = { readonly name: string; readonly url: string };

/**
 * The health documents behind the published ports of local containers. Each port is asked by GET, one path after the
 * other until one answers with such a document. Only `config init` does this, since somebody asked it to look: the
 * console itself sends nothing to an application that the stack file does not name.
 */
export async function findHealthDocuments(engines: readonly Engine[]): Promise<readonly Application[]> {
  const found = await Promise.all(engines.map(({ endpoint }) => containersOf(endpoint)));
  const candidates = found.flat().flatMap(portsOf).slice(0, mostPorts);
  const answers = await Promise.all(candidates.map(findHealthDocument));
  const byName = new Map(answers.filter((one) => one !== undefined).map((one) => [one.name, one]));
  return [...byName.values()];
}

async function containersOf(endpoint: Engine['endpoint']): Promise<readonly Listed[]> {
  if (endpoint.type !== 'socket') return [];
  const face = openDocker(endpoint);
  try {
    return await face.list(AbortSignal.timeout(patience));
  } catch {
    return []; // doctor says why an engine does not answer
  } finally {
    face.close();
  }
}

const portsOf = ({ name, state, ports }: Listed): readonly Application[] =>
  state !== 'running'
    ? []
    : ports.flatMap((port) => {
        const place = placeOf(port);
        return place === undefined ? [] : [{ name, url: `http://${place}` }];
      });

function placeOf({ host, container }: Port): string | undefined {
  if (host === undefined || others.has(container) || !container.endsWith('/tcp')) return undefined;
  return host.replace(/^\*:/, '127.0.0.1:');
}

/** The first path below an address that answers with a health document; undefined where none does. */
export async function findHealthDocument({ name, url }: Application): Promise<Application | undefined> {
  for (const path of paths) {
    const answer = await ask(`${url}${path}`);
    if (answer === 'nobody') return undefined;
    if (answer === 'document') return { name, url: `${url}${path}` };
  }
  return undefined;
}

/** A health document, or a single word of health, such as OK. */
const tellsHealth = (body: string): boolean =>
  parseHealthDocument(body) !== undefined || healthOfWord(body.trim()) !== 'unknown';

async function ask(url: string): Promise<'document' | 'something else' | 'nobody'> {
  const target = {
    kind: 'http',
    url,
    method: 'GET',
    headers: async () => ({}),
    redirects: 'stay',
    trust: { is: 'required', ca: undefined },
  } as const;
  const face = openCheck({ spec, instances: [{ name: url, target }], env: {}, now: () => 0 });
  const [attempt] = await face.attempt(AbortSignal.timeout(patience));
  if (attempt?.status === undefined) return 'nobody';
  const isHealth = attempt.status === 200 || attempt.status === 503;
  return isHealth && tellsHealth(attempt.body ?? '') ? 'document' : 'something else';
}
