import { durationMetric } from './checks/words.ts';
import { cpuMetric } from './containers/words.ts';
import { hostGraphs } from './host/graphs.ts';

/** The metrics that graphs are drawn from: what the past has to keep. */
export const graphed: readonly string[] = [...Object.values(hostGraphs), cpuMetric, durationMetric];
