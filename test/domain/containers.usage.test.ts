import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { UsageSample } from '../../src/domain/containers.ts';
import { nothingSeen, see, usageOf } from '../../src/domain/containers.usage.ts';

const sample = (more: Partial<UsageSample> = {}): UsageSample => ({
  at: 10_000,
  source: 'cgroup',
  cpuSeconds: 100,
  periods: 50,
  throttledPeriods: 5,
  memory: 1_000,
  pids: 3,
  receivedBytes: 4_000,
  sentBytes: 2_000,
  readBytes: 0,
  writtenBytes: undefined,
  ...more,
});
const first = usageOf(sample(), undefined);

describe('usageOf', () => {
  it('knows what is held now, and no rate, from one sample', () => {
    expect(first).toMatchObject({ memory: 1_000, pids: 3, cpuSecondsTotal: 100 });
    expect([first.cpu, first.throttled, first.receivedBytes]).toEqual([undefined, undefined, undefined]);
  });

  it('takes rates over the time between two samples', () => {
    const later = sample({
      at: 12_000,
      cpuSeconds: 101,
      periods: 70,
      throttledPeriods: 10,
      receivedBytes: 5_000,
    });
    const usage = usageOf(later, first);
    expect(usage).toMatchObject({ cpu: 0.5, throttled: 0.25, receivedBytes: 500, sentBytes: 0 });
    expect(usage.writtenBytes).toBeUndefined();
  });

  it('does not know the rate of a counter that began anew', () => {
    const usage = usageOf(sample({ at: 12_000, cpuSeconds: 1, receivedBytes: 10 }), first);
    expect([usage.cpu, usage.receivedBytes]).toEqual([undefined, undefined]);
  });

  it('does not compare samples of two sources, whose clocks differ', () => {
    expect(usageOf(sample({ at: 12_000, cpuSeconds: 101, source: 'engine' }), first).cpu).toBeUndefined();
  });

  it('stays what it was while the engine has no newer sample', () => {
    expect(usageOf(sample(), first)).toBe(first);
  });

  it('says throttled 0 where no period passed', () => {
    expect(usageOf(sample({ at: 12_000 }), first).throttled).toBe(0);
  });

  it('never gives a rate that is negative or no number', () => {
    const amount = fc.option(fc.nat(), { nil: undefined });
    const any = fc.record({
      at: fc.nat(),
      source: fc.constantFrom('cgroup' as const, 'engine' as const),
      cpuSeconds: fc.nat(),
      periods: amount,
      throttledPeriods: amount,
      memory: amount,
      pids: amount,
      receivedBytes: amount,
      sentBytes: amount,
      readBytes: amount,
      writtenBytes: amount,
    });
    fc.assert(
      fc.property(any, any, (one, other) => {
        const { cpu, throttled, receivedBytes, sentBytes, readBytes, writtenBytes } = usageOf(
          other,
          usageOf(one, undefined),
        );
        for (const rate of [cpu, throttled, receivedBytes, sentBytes, readBytes, writtenBytes])
          expect(rate === undefined || (Number.isFinite(rate) && rate >= 0)).toBe(true);
      }),
    );
  });
});

describe('see', () => {
  const usage = (cpu: number, memory: number) => ({ ...first, cpu, memory });

  it('keeps the mean and the peak of what it was shown', () => {
    const seen = see(see(see(nothingSeen, usage(1, 100)), usage(0, 300)), usage(0.5, 200));
    expect(seen).toEqual({ samples: 3, cpuMean: 0.5, cpuPeak: 1, memoryMean: 200, memoryPeak: 300 });
  });

  it('counts no reading without a rate', () => {
    expect(see(nothingSeen, first)).toBe(nothingSeen);
    expect(see(nothingSeen, undefined)).toBe(nothingSeen);
  });
});
