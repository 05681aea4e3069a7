import { describe, expect, it } from 'vitest';
import { adviseScale } from '../../src/domain/scale.ts';

const bounds = { min: 2, max: 10 };
const at = (cpu: number | undefined, memory: number | undefined, replicas = 4) =>
  adviseScale({ cpu, memory }, { replicas, ...bounds });

describe('what the policy would have', () => {
  it('is one more once either is past 80 %', () => {
    expect(at(0.81, 0.1).replicas).toBe(5);
    expect(at(0.1, 0.81).replicas).toBe(5);
    expect(at(0.8, 0.8).replicas).toBe(4);
  });

  it('is one fewer only while both are under 30 %', () => {
    expect(at(0.29, 0.29).replicas).toBe(3);
    expect(at(0.29, 0.3).replicas).toBe(4);
    expect(at(0.1, undefined).replicas).toBe(4);
  });

  it('stays within its bounds, and comes back into them', () => {
    expect(at(1, 1, 10).replicas).toBe(10);
    expect(at(0, 0, 2).replicas).toBe(2);
    expect(at(0.5, 0.5, 1).replicas).toBe(2);
    expect(at(0.5, 0.5, 12).replicas).toBe(10);
  });

  it('says its numbers, and stays where there are none', () => {
    expect(at(0.9, 0.4).because).toBe(
      'CPU 90 %, memory 40 %; 4 × the larger of CPU/70 % and memory/80 % is 5.1; over 80 % one more',
    );
    expect(at(undefined, undefined)).toEqual({
      replicas: 4,
      because: 'CPU not known, memory not known: without numbers it stays as it is',
    });
  });
});
