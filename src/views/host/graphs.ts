import type { Series } from '../../core/series.ts';
import { graph } from '../graph.ts';
import { type Line, span, type Tone } from '../line.ts';
import type { Look } from '../panel.ts';
import { pad } from '../text.ts';

/** The metrics that the host's graphs are drawn from, one series each; several are drawn as their sum. */
export const hostGraphs = {
  cpu: ['quarterdeck_host_cpu_used_ratio'],
  memory: ['quarterdeck_host_memory_used_ratio'],
  disk: ['quarterdeck_host_disk_utilisation_ratio'],
  network: ['quarterdeck_host_receive_bytes_per_second', 'quarterdeck_host_transmit_bytes_per_second'],
} as const;

const over = 300_000;
export const labelWidth = 8;

/** How wide a graph may be beside its numbers; too narrow a panel has none. */
export function graphWidth(columns: number): number {
  if (columns < 56) return 0;
  return columns < 76 ? 16 : Math.min(60, Math.round(columns * 0.35));
}

export const label = (text: string, tone: Tone = 'dim'): Line => [span(pad(` ${text}`, labelWidth), tone)];

/** " cpu    ⣀⣠⣤⣶⣿⣶⣤⣀   ": what it was in the last minutes. */
export function drawn(
  name: string,
  metrics: readonly string[],
  columns: number,
  look: Look,
  max?: number,
): Line {
  const size = graphWidth(columns);
  if (size === 0) return label(name);
  const { past, at, glyphs } = look;
  const series = metrics.map((metric) => past.range(metric, {}, at - over, at)[0]);
  const plot = { columns: size, at, over, ...(max !== undefined && { max }) };
  return [...label(name), span(graph(sum(series), plot, glyphs), 'graph'), span('  ')];
}

/** Of series from the same readings; where they are not, the first stands alone. */
function sum([first, ...others]: readonly (Series | undefined)[]): Series | undefined {
  if (first === undefined) return undefined;
  const same = others.filter((other) => other?.values.length === first.values.length);
  const values = first.values.map((value, index) =>
    same.reduce((total, other) => total + (other?.values[index] ?? 0), value),
  );
  return same.length === 0 ? first : { ...first, values };
}
