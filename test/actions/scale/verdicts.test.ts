import { expect, it } from 'vitest';
import { cpuShare } from '../../../src/actions/scale/load.ts';
import { scaleVerdicts } from '../../../src/actions/scale/verdicts.ts';
import { refusalsOf } from '../../../src/core/plan.ts';

const usual = {
  ...{ from: 2, to: 3, min: 1, max: 4, since: undefined, ports: [], ownName: undefined },
  advice: { replicas: 3, because: 'CPU 90 %' },
};
const said = (more: Partial<Parameters<typeof scaleVerdicts>[0]>) => {
  const verdicts = scaleVerdicts({ ...usual, ...more });
  return refusalsOf(verdicts).map(({ title, because }) => `${title}: ${because}`);
};

it('refuses what is so already, what is out of bounds, and what there can be one of only', () => {
  expect(said({})).toEqual([]);
  expect(said({ to: 2 })).toEqual(['count: 2 run already']);
  expect(said({ to: 5 })).toEqual(['bounds: from 1 to 4 are meant to run']);
  expect(said({ ports: [80] })).toEqual(['host ports: port 80 of the host can be had by one container only']);
  expect(said({ ownName: 'shop-web' })).toEqual([
    'container name: the compose file calls it shop-web (container_name): there can be one of that name',
  ]);
  expect(said({ to: 1, ports: [80] })).toEqual([]);
});

it('says what the policy would have, and that it was scaled a moment ago', () => {
  const warned = scaleVerdicts({ ...usual, to: 4, since: 60_000 }).filter(({ is }) => is === 'warn');
  expect(warned.map(({ title }) => title)).toEqual(['policy', 'cool-down']);
});

it('counts processor time against the limit, and knows nothing without two samples', () => {
  const sample = (at: number, cpuSeconds: number) => ({ at, cpuSeconds }) as Parameters<typeof cpuShare>[0];
  expect(cpuShare(sample(0, 1), sample(1_000, 1.5), 2)).toBe(0.25);
  expect(cpuShare(undefined, sample(1_000, 1), 2)).toBeUndefined();
  expect(cpuShare(sample(1_000, 1), sample(1_000, 1), 2)).toBeUndefined();
});
