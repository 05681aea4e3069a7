import { graph } from '../graph.ts';
import { type Line, span, type Tone } from '../line.ts';
import type { Look } from '../panel.ts';
import { pad } from '../text.ts';

/** The metrics that the host's graphs are drawn from, one series each. */
export const hostGraphs = {
  cpu: 'host_cpu_used_ratio',
  memory: 'host_memory_used_ratio',
  disk: 'host_disk_busy_ratio',
  network: 'host_network_bytes_per_second',
} as const;

const over = 300_000;
export const labelWidth = 8;

/** How wide a graph may be beside its numbers; too narrow a panel has none. */
function graphWidth(columns: number): number {
  if (columns < 56) return 0;
  return columns < 76 ? 16 : Math.min(60, Math.round(columns * 0.35));
}

export const label = (text: string, tone: Tone = 'dim'): Line => [span(pad(` ${text}`, labelWidth), tone)];

/** " cpu    ⣀⣠⣤⣶⣿⣶⣤⣀   ": what it was in the last minutes. */
export function drawn(name: string, metric: string, columns: number, look: Look, max?: number): Line {
  const size = graphWidth(columns);
  if (size === 0) return label(name);
  const { past, at, glyphs } = look;
  const [series] = past.range(metric, {}, at - over, at);
  const plot = { columns: size, at, over, ...(max !== undefined && { max }) };
  return [...label(name), span(graph(series, plot, glyphs), 'graph'), span('  ')];
}
