import { type Health, worst } from '../../core/alert.ts';
import type { Duration } from '../../core/reading.ts';
import { isRecord, parseJson } from './path.ts';

/** One part of an application's health document. Text in it is from outside. */
export type Part = {
  /** With those it stands in: `redis`, `database.replica`. */
  readonly name: string;
  /** In the application's own word: "unhealthy". */
  readonly status: string;
  readonly health: Health;
  readonly message: string;
};

/** What an application says of its own health: `status`, `timestamp`, `uptime_seconds`, and nested `checks`. */
export type HealthDocument = {
  readonly status: string;
  readonly health: Health;
  readonly timestamp: string | undefined;
  readonly uptime: Duration | undefined;
  readonly version: string | undefined;
  readonly environment: string | undefined;
  readonly parts: readonly Part[];
};

const words: Readonly<Record<Exclude<Health, 'unknown'>, RegExp>> = {
  ok: /^(ok|okay|up|pass(ed|ing)?|(is )?healthy|green|true|ready|alive|available|connected|success|running|active)$/i,
  warning: /^(warn(ing)?|degraded|yellow|slow|partial)$/i,
  critical:
    /^(unhealthy|not ?ok|down|fail(ed|ing|ure)?|error|critical|red|false|dead|unavailable|disconnected|out_of_service|not_ready|unreachable|timeout)$/i,
};

/** How a word of health is meant; a word nobody knows is unknown. */
export function healthOfWord(word: string): Health {
  if (words.ok.test(word)) return 'ok';
  if (words.warning.test(word)) return 'warning';
  return words.critical.test(word) ? 'critical' : 'unknown';
}

const limits = { depth: 4, parts: 100, text: 200 } as const;
/** Where applications keep their parts: the documents' own `checks`, Spring's `components`. */
const nests = ['checks', 'components'] as const;

/** The health document in a body; undefined where there is none. */
export function parseHealthDocument(body: string): HealthDocument | undefined {
  const document = parseJson(body);
  if (!isRecord(document)) return undefined;
  const status = wordOf(document.status);
  const parts = partsOf(document, '', 0).slice(0, limits.parts);
  if (status === undefined && parts.length === 0) return undefined;
  return {
    status: status ?? '',
    health: status === undefined ? worst(parts.map(({ health }) => health)) : healthOfWord(status),
    timestamp: textOf(document.timestamp),
    uptime: typeof document.uptime_seconds === 'number' ? document.uptime_seconds * 1000 : undefined,
    version: textOf(document.version),
    environment: textOf(document.environment),
    parts,
  };
}

/** The parts that are not well, the worst first, in the document's order. */
export const ailing = ({ parts }: HealthDocument): readonly Part[] => [
  ...parts.filter(({ health }) => health === 'critical'),
  ...parts.filter(({ health }) => health === 'warning'),
];

function partsOf(document: Readonly<Record<string, unknown>>, above: string, depth: number): readonly Part[] {
  if (depth >= limits.depth) return [];
  return nests.flatMap((nest) => {
    const children = document[nest];
    if (!isRecord(children)) return [];
    return Object.entries(children)
      .slice(0, limits.parts)
      .flatMap(([key, child]) => partOf(`${above}${key.slice(0, limits.text)}`, child, depth));
  });
}

function partOf(name: string, child: unknown, depth: number): readonly Part[] {
  // A list is the several of one part, as draft-inadarei-api-health-check has it.
  if (Array.isArray(child))
    return child
      .slice(0, limits.parts)
      .flatMap((one, index) => partOf(index === 0 ? name : `${name}[${index}]`, one, depth));
  if (!isRecord(child)) {
    const status = wordOf(child);
    return status === undefined ? [] : [{ name, status, health: healthOfWord(status), message: '' }];
  }
  const below = partsOf(child, `${name}.`, depth + 1);
  const status = wordOf(child.status) ?? wordOf(child.healthy);
  const health = status === undefined ? worst(below.map((part) => part.health)) : healthOfWord(status);
  const message = textOf(child.message) ?? textOf(child.error) ?? textOf(child.output) ?? '';
  return [{ name, status: status ?? '', health, message }, ...below];
}

const wordOf = (value: unknown): string | undefined =>
  typeof value === 'boolean' ? String(value) : textOf(value);

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.slice(0, limits.text);
  return typeof value === 'number' ? String(value) : undefined;
}
