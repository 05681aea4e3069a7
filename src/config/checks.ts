import type { Duration } from '../core/reading.ts';
import type { CheckKind } from '../domain/check.ts';
import { parseEndpoint } from './addresses/endpoint.ts';
import type { CheckSection, ServiceSection } from './schema/checks.ts';

/** A check of the file, or of a service in it, and the way to it there. */
export type NamedCheck = {
  readonly id: string;
  readonly section: CheckSection;
  readonly path: readonly (string | number)[];
};

type Asked = Pick<CheckSection, 'url' | 'instances'>;

/** What kind of check a section describes; undefined where its instances are of several kinds. */
export function checkKind(section: Asked): CheckKind | undefined {
  const kinds = ['postgres', 'redis', 'container', 'disk', 'systemd', 'command'] as const;
  const named = kinds.find((kind) => Reflect.get(section, kind) !== undefined);
  if (named !== undefined) return named;
  const found = new Set(urlsOf(section).map((url) => parseEndpoint(url).is));
  const [kind, ...others] = found;
  return kind === undefined || kind === 'refused' || others.length > 0 ? undefined : kind;
}

export const urlsOf = ({ url, instances }: Asked): readonly string[] =>
  instances ?? (url === undefined ? [] : [url]);

const seconds: Partial<Record<CheckKind, number>> = { redis: 3, postgres: 5, container: 5 };

/** How long a try may take where the file says nothing (requirement B7). */
export function usualTimeout(kind: CheckKind, { instances }: Asked): Duration {
  return 1000 * (instances === undefined ? (seconds[kind] ?? 10) : 5);
}

/** Every check, in the file's order: first those that are written out, then one of each service. */
export function checksOf({
  checks,
  services,
}: {
  readonly checks: readonly CheckSection[];
  readonly services: readonly ServiceSection[];
}): readonly NamedCheck[] {
  return [
    ...checks.map((section, index) => named(section, ['checks', index])),
    ...services.map((section, index) => named(ofService(section), ['services', index])),
  ];
}

const named = (section: CheckSection, path: NamedCheck['path']): NamedCheck => ({
  id: `check/${section.name}`,
  section,
  path,
});

const usual: Omit<CheckSection, 'name'> = {
  method: 'GET',
  headers: {},
  follow_redirects: false,
  verify: true,
  read_only: false,
  every: 30_000,
  fast: 4_000,
  failures: 3,
  successes: 2,
  severity: 'critical',
  conditions: [],
};

/** Where a service says itself how it is, it is asked; else its containers are looked at. */
function ofService({ name, kind, container, project, service, health }: ServiceSection): CheckSection {
  if (health !== undefined) return { ...usual, name, url: health.url };
  const match = kind === 'container' ? (container ?? name) : { project, service: service ?? name };
  return { ...usual, name, container: match };
}

/** A command that may change something is run when it is asked for by name, and never on a timer. */
export const isTimed = ({ command, read_only: isReadOnly }: CheckSection): boolean =>
  command === undefined || isReadOnly;
