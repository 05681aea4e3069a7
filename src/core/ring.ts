import type { Labels } from './metric.ts';
import type { Instant } from './reading.ts';
import type { PastReader, Series } from './series.ts';

type Ring = {
  readonly labels: Labels;
  readonly at: Float64Array;
  readonly values: Float64Array;
  written: number;
};

export type Past = PastReader & {
  append(at: Instant, name: string, labels: Labels, value: number): void;
};

/**
 * The recent past at full resolution: a ring of `points` for each series, at most `most` series. Once full, new series
 * are not kept, so that a stack that makes names up as it goes cannot fill the memory. Each series goes forward in time.
 */
export function createPast({ points = 450, most = 4_000 } = {}): Past {
  const byName = new Map<string, Map<string, Ring>>();
  let count = 0;

  function ringOf(name: string, labels: Labels): Ring | undefined {
    const rings = byName.get(name) ?? new Map<string, Ring>();
    byName.set(name, rings);
    const key = keyOf(labels);
    let ring = rings.get(key);
    if (ring === undefined && count < most) {
      count++;
      ring = { labels, at: new Float64Array(points), values: new Float64Array(points), written: 0 };
      rings.set(key, ring);
    }
    return ring;
  }

  return {
    append(at, name, labels, value) {
      const ring = ringOf(name, labels);
      if (ring === undefined) return;
      // The clock was set back: what was kept is from a time that has not come yet.
      const newest = ring.written === 0 ? undefined : ring.at[(ring.written - 1) % points];
      if (newest !== undefined && at < newest) ring.written = 0;
      ring.at[ring.written % points] = at;
      ring.values[ring.written % points] = value;
      ring.written++;
    },
    range(name, labels, from, to) {
      const found: Series[] = [];
      for (const ring of byName.get(name)?.values() ?? [])
        if (matches(ring.labels, labels)) found.push(unroll(ring, from, to));
      return found;
    },
  };
}

const keyOf = (labels: Labels): string => Object.entries(labels).sort().flat().join('\u0000');

function matches(labels: Labels, wanted: Labels): boolean {
  for (const name in wanted) if (labels[name] !== wanted[name]) return false;
  return true;
}

function unroll({ labels, at, values, written }: Ring, from: Instant, to: Instant): Series {
  const size = at.length;
  const kept = Math.min(written, size);
  const times = new Float64Array(kept);
  const points = new Float64Array(kept);
  let used = 0;
  for (let index = written - kept; index < written; index++) {
    const time = at[index % size] ?? 0;
    if (time < from || time > to) continue;
    times[used] = time;
    points[used++] = values[index % size] ?? 0;
  }
  return { labels, at: times.subarray(0, used), values: points.subarray(0, used) };
}
