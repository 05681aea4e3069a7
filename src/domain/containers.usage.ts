import type { ContainerUsage, Seen, UsageSample } from './containers.ts';

/** Rates between two samples of one container. A counter that fell began anew: its rate is unknown, never negative. */
export function usageOf(sample: UsageSample, before: ContainerUsage | undefined): ContainerUsage {
  if (before?.sample.at === sample.at && before.sample.source === sample.source) return before;
  const base = before?.sample.source === sample.source ? before.sample : undefined;
  const seconds = base === undefined ? 0 : (sample.at - base.at) / 1000;
  const rate = (now: number | undefined, then: number | undefined): number | undefined =>
    seconds > 0 ? ratio(now, then, seconds) : undefined;

  const periods = difference(sample.periods, base?.periods);
  return {
    cpu: rate(sample.cpuSeconds, base?.cpuSeconds),
    cpuSecondsTotal: sample.cpuSeconds,
    throttled: periods ? ratio(sample.throttledPeriods, base?.throttledPeriods, periods) : periods,
    memory: sample.memory,
    receivedBytes: rate(sample.receivedBytes, base?.receivedBytes),
    sentBytes: rate(sample.sentBytes, base?.sentBytes),
    readBytes: rate(sample.readBytes, base?.readBytes),
    writtenBytes: rate(sample.writtenBytes, base?.writtenBytes),
    pids: sample.pids,
    sample,
  };
}

function difference(now: number | undefined, then: number | undefined): number | undefined {
  return now === undefined || then === undefined || now < then ? undefined : now - then;
}

function ratio(now: number | undefined, then: number | undefined, by: number): number | undefined {
  const grown = difference(now, then);
  return grown === undefined ? undefined : grown / by;
}

export const nothingSeen: Seen = { samples: 0, cpuMean: 0, cpuPeak: 0, memoryMean: 0, memoryPeak: 0 };

/** Adds one reading to what was seen; one without a rate or a size adds nothing. */
export function see(seen: Seen, usage: ContainerUsage | undefined): Seen {
  if (usage?.cpu === undefined || usage.memory === undefined) return seen;
  const samples = seen.samples + 1;
  return {
    samples,
    cpuMean: seen.cpuMean + (usage.cpu - seen.cpuMean) / samples,
    cpuPeak: Math.max(seen.cpuPeak, usage.cpu),
    memoryMean: seen.memoryMean + (usage.memory - seen.memoryMean) / samples,
    memoryPeak: Math.max(seen.memoryPeak, usage.memory),
  };
}
