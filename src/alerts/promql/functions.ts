/** What a function takes and gives. A parameter after `optional` may be left out. */
export type Signature = {
  readonly takes: readonly ValueType[];
  readonly optional?: number;
  readonly gives: ValueType;
};

export type ValueType = 'scalar' | 'vector' | 'range';

const ofVector: Signature = { takes: ['vector'], gives: 'vector' };
const ofRange: Signature = { takes: ['range'], gives: 'vector' };

/** The functions that are evaluated here; every other one needs a Prometheus. */
export const signatures: Readonly<Record<string, Signature>> = {
  abs: ofVector,
  ceil: ofVector,
  floor: ofVector,
  exp: ofVector,
  ln: ofVector,
  log2: ofVector,
  log10: ofVector,
  sqrt: ofVector,
  sgn: ofVector,
  round: { takes: ['vector', 'scalar'], optional: 1, gives: 'vector' },
  clamp: { takes: ['vector', 'scalar', 'scalar'], gives: 'vector' },
  clamp_min: { takes: ['vector', 'scalar'], gives: 'vector' },
  clamp_max: { takes: ['vector', 'scalar'], gives: 'vector' },
  absent: ofVector,
  scalar: { takes: ['vector'], gives: 'scalar' },
  vector: { takes: ['scalar'], gives: 'vector' },
  time: { takes: [], gives: 'scalar' },
  histogram_quantile: { takes: ['scalar', 'vector'], gives: 'vector' },
  rate: ofRange,
  irate: ofRange,
  increase: ofRange,
  delta: ofRange,
  idelta: ofRange,
  deriv: ofRange,
  predict_linear: { takes: ['range', 'scalar'], gives: 'vector' },
  changes: ofRange,
  resets: ofRange,
  avg_over_time: ofRange,
  min_over_time: ofRange,
  max_over_time: ofRange,
  sum_over_time: ofRange,
  count_over_time: ofRange,
  last_over_time: ofRange,
  present_over_time: ofRange,
};
