import { bytes, number, percent } from '../core/format.ts';
import type { Container } from './containers.ts';

/** What a limit should be, from what was seen. Cores for `cpu`, bytes for `memory`; advice, never done by itself. */
export type SizingAdvice = {
  readonly resource: 'cpu' | 'memory';
  readonly current: number | undefined;
  readonly recommended: number;
  readonly reason: string;
};

/** Readings before anything is advised: five minutes of watching at the default refresh of 2 s. */
export const enoughSamples = 150;

/** A smaller limit must still hold the peak with this much room, or the advice would be tomorrow's incident. */
const room = 1.25;

type Rule = { readonly low: number; readonly shrink: number; readonly high: number; readonly grow: number };
const rules = {
  cpu: { low: 0.3, shrink: 0.8, high: 0.8, grow: 1.2 },
  memory: { low: 0.4, shrink: 0.8, high: 0.85, grow: 1.3 },
} as const satisfies Record<SizingAdvice['resource'], Rule>;

/** Nothing too small to be worth a limit: a twentieth of a core, 16 MB. */
const units = { cpu: 0.05, memory: 16 * 1024 * 1024 } as const;

/** Limits to change and why; empty when they fit, or when too little was seen to say. */
export function sizingAdvice(container: Container): readonly SizingAdvice[] {
  const { seen, cpuLimit, memoryLimit, inspectedAt } = container;
  if (inspectedAt === undefined || seen.samples < enoughSamples) return [];
  const cpu = advise('cpu', cpuLimit, seen.cpuMean, seen.cpuPeak);
  const memory = advise('memory', memoryLimit, seen.memoryMean, seen.memoryPeak);
  return [cpu, memory].filter((advice) => advice !== undefined);
}

function advise(
  resource: SizingAdvice['resource'],
  current: number | undefined,
  mean: number,
  peak: number,
): SizingAdvice | undefined {
  const { low, shrink, high, grow } = rules[resource];
  const size = resource === 'cpu' ? cores : bytes;
  const used = `average ${size(mean)}, peak ${size(peak)}`;
  if (current === undefined) {
    const reason = `no limit; ${used}, so the peak and a quarter more`;
    return { resource, current, recommended: roundUp(resource, peak * room), reason };
  }
  const share = mean / current;
  const of = `${percent(share)} of the limit on average, peak ${percent(peak / current)}`;
  if (share > high) return { resource, current, recommended: current * grow, reason: `tight: ${of}` };
  if (resource === 'memory' && peak / current > high)
    return { resource, current, recommended: current * grow, reason: `tight at the peak: ${of}` };
  if (share < low && peak * room <= current * shrink)
    return { resource, current, recommended: current * shrink, reason: `more than it needs: ${of}` };
  return undefined;
}

const cores = (value: number): string => `${number(value)} cores`;

function roundUp(resource: SizingAdvice['resource'], value: number): number {
  const unit = units[resource];
  const steps = Math.max(1, Math.ceil(value / unit - 1e-9));
  return resource === 'cpu' ? Math.round(steps * unit * 100) / 100 : steps * unit;
}
