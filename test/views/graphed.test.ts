import { expect, test } from 'vitest';
import { samplesOf } from '../../src/domain/metrics.ts';
import { graphed } from '../../src/views/graphed.ts';
import { fullCheck } from '../commands/checks.ts';
import { container, engine, host } from './world.ts';

test('every metric that a graph is drawn from has samples', () => {
  const sampled = new Set(
    [
      ...samplesOf('host', 'host', host(), graphed),
      ...samplesOf('containers', 'docker', engine([container('web')]), graphed),
      ...samplesOf('check', 'check/api', fullCheck(), graphed),
    ].map(([name]) => name),
  );
  expect(graphed.filter((name) => !sampled.has(name))).toEqual([]);
});
