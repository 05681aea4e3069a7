import { describe, expect, it } from 'vitest';
import { enoughSamples, sizingAdvice } from '../../src/domain/containers.sizing.ts';
import type { Container, Seen } from '../../src/domain/containers.ts';
import { container } from '../alerts/worlds.ts';

const mega = 1024 * 1024;
const fits = { cpuMean: 0.5, cpuPeak: 0.7, memoryMean: 60 * mega, memoryPeak: 70 * mega };
const advise = (seen: Partial<Seen>, more: Partial<Container> = {}) =>
  sizingAdvice(
    container({
      cpuLimit: 1,
      memoryLimit: 100 * mega,
      seen: { samples: enoughSamples, ...fits, ...seen },
      ...more,
    }),
  );

describe('sizingAdvice', () => {
  it('leaves limits that fit alone', () => {
    expect(advise({})).toEqual([]);
  });

  it('says nothing before enough was seen, nor of limits it does not know', () => {
    expect(advise({ cpuMean: 0.99, samples: enoughSamples - 1 })).toEqual([]);
    expect(advise({ cpuMean: 0.99 }, { inspectedAt: undefined })).toEqual([]);
  });

  it.each<[string, Partial<Seen>, string, number]>([
    ['CPU under 30 %', { cpuMean: 0.29, cpuPeak: 0.5 }, 'cpu', 0.8],
    ['CPU over 80 %', { cpuMean: 0.81, cpuPeak: 1 }, 'cpu', 1.2],
    ['memory under 40 %', { memoryMean: 39 * mega, memoryPeak: 60 * mega }, 'memory', 80 * mega],
    ['memory over 85 %', { memoryMean: 86 * mega, memoryPeak: 90 * mega }, 'memory', 130 * mega],
    ['a memory peak over 85 %', { memoryMean: 50 * mega, memoryPeak: 97 * mega }, 'memory', 130 * mega],
  ])('moves the limit for %s', (_, seen, resource, recommended) => {
    expect(advise(seen)).toMatchObject([{ resource, recommended }]);
  });

  it('does not shrink a limit below what the peak needs', () => {
    expect(advise({ cpuMean: 0.1, cpuPeak: 0.7 })).toEqual([]);
    expect(advise({ memoryMean: 10 * mega, memoryPeak: 70 * mega })).toEqual([]);
  });

  it('recommends a limit from the peak where there is none', () => {
    const none = { cpuLimit: undefined, memoryLimit: undefined };
    expect(advise({ cpuPeak: 0.7, memoryPeak: 100 * mega }, none)).toMatchObject([
      { resource: 'cpu', current: undefined, recommended: 0.9 },
      { resource: 'memory', current: undefined, recommended: 128 * mega },
    ]);
  });

  it('gives its numbers as the reason', () => {
    expect(advise({ cpuMean: 0.9, cpuPeak: 1 })[0]?.reason).toBe(
      'tight: 90 % of the limit on average, peak 100 %',
    );
  });
});
