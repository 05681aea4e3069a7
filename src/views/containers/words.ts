import type { Health } from '../../core/alert.ts';
import { bytes, duration, percent, unknown } from '../../core/format.ts';
import type { Instant } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import { worstFirst } from '../../domain/containers.order.ts';
import { cpuOfHost, cpuOfLimit, healthOf, memoryOfLimit, upFor } from '../../domain/containers.trouble.ts';
import type { Container, Containers } from '../../domain/containers.ts';
import { sign } from '../health.ts';
import { type Span, span } from '../line.ts';
import type { Glyphs } from '../panel.ts';

/** The metric that a container's trend is drawn from. */
export const cpuMetric = 'container_cpu_usage_cores';

/** A container with what it is measured against, its engine's host, and the judgement on it when it was read. */
export type Item = {
  readonly container: Container;
  readonly engine: Containers;
  readonly health: Health;
  /** How what runs differs from what was released. */
  readonly drift?: string;
};

/** The worst first. */
export const itemsOf = (engine: Containers, at: Instant): readonly Item[] =>
  worstFirst(engine.containers, at).map((container) => ({
    container,
    engine,
    health: healthOf(container, at),
  }));

/** "healthy", "restarting, exit 1", "unhealthy, 3×", "out of memory, 137". */
export const stateWords = (item: Item): string =>
  item.drift === undefined ? stateOf(item) : `${stateOf(item)} · drift`;

function stateOf({ container }: Item): string {
  const { state, health, exitCode, oomKilled } = container;
  const exit = exitCode === undefined ? '' : `, exit ${exitCode}`;
  switch (state) {
    case 'running':
      if (health === undefined) return 'running';
      if (health.status !== 'unhealthy' || (health.failingStreak ?? 0) < 2) return health.status;
      return `unhealthy, ${health.failingStreak}×`;
    case 'restarting':
      return `restarting${exit}`;
    case 'exited':
      if (oomKilled === true) return exitCode === undefined ? 'out of memory' : `out of memory, ${exitCode}`;
      return exitCode === undefined || exitCode === 0 ? 'stopped' : `exited ${exitCode}`;
    case 'unknown':
      return 'state not known';
    default:
      return state;
  }
}

export function signOf({ container, health }: Item, glyphs: Glyphs): Span {
  const { state } = container;
  const mark = sign(health, glyphs);
  if (state === 'restarting') return span(glyphs.busy, mark.tone);
  if (health !== 'ok') return mark;
  return state === 'running' ? mark : span(glyphs.stopped, 'dim');
}

/** Share of what it may use: its own limit, or the whole host where it has none. */
export const cpuShare = ({ container, engine }: Item): number | undefined =>
  cpuOfLimit(container) ?? cpuOfHost(container, engine);

/** "466 / 512 MB", or without a limit "466 MB". */
export function memoryWords({ container }: Item): string {
  const used = container.usage?.memory;
  const { memoryLimit } = container;
  if (used === undefined) return unknown;
  // Numbers line up with those that have a limit behind them.
  if (memoryLimit === undefined) return bytes(used).padEnd(12);
  const limit = bytes(memoryLimit);
  const unit = limit.slice(limit.indexOf(' '));
  const amount = bytes(used);
  return `${amount.endsWith(unit) ? amount.slice(0, -unit.length) : amount} / ${limit}`;
}

export const memoryShare = ({ container }: Item): number | undefined => memoryOfLimit(container);

/** "17 in 10m" while it restarts over and over, else how often it ever did. */
export function restartWords({ container }: Item): string {
  const { recentStarts, restarts } = container;
  if (recentStarts.length > 1) return `${recentStarts.length} in 10m`;
  return restarts === undefined ? unknown : String(restarts);
}

export function upWords({ container }: Item, at: Instant): string {
  const up = upFor(container, at);
  return up === undefined ? unknown : duration(up);
}

/** "registry.example/web:41" without the registry, whose name says nothing at a glance. */
export function imageWords({ image }: Container): string {
  return sanitize(image)
    .replace(/^[^/]*[.:][^/]*\//, '')
    .replace(/^sha256:([0-9a-f]{12}).*/, '$1');
}

export const shareWords = (ratio: number | undefined): string => (ratio === undefined ? '' : percent(ratio));

/** "8080 → 80/tcp", several with a comma. */
export function portWords({ ports }: Container): string {
  return ports
    .map(({ host, container }) => (host === undefined ? container : `${host} → ${container}`))
    .join(', ');
}
