import { expect, it } from 'vitest';
import { driftOf, meantToRun } from '../../../src/domain/release/drift.ts';
import type { SeenRelease } from '../../../src/domain/release.ts';

const release = (id: string, more: Partial<SeenRelease> = {}): SeenRelease => ({
  ...{ id, at: 1, is: 'good', target: 'container/web', engine: 'docker', what: 'deploy', by: 'ana' },
  to: { image: `sha256:${id}`, reference: `shop:${id}`, container: `c${id}` },
  ...more,
});
const running = (id: string, more: object = {}) => ({
  ...{ id: `c${id}`, name: 'web', image: `shop:${id}`, imageId: `sha256:${id}`, compose: undefined },
  ...more,
});

it('the last good release of each target is what is meant to run', () => {
  const all = [
    release('1'),
    release('2'),
    release('3', { is: 'returned' }),
    release('9', { target: 'container/api' }),
  ];
  expect(meantToRun(all).map(({ id }) => id)).toEqual(['2', '9']);
});

it('a container drifts when its image, or the container itself, is another one', () => {
  const meant = [release('2')];
  expect(driftOf(meant, running('2'))).toBeUndefined();
  expect(driftOf(meant, running('7'))).toBe('it runs shop:7, and release 2 is shop:2');
  expect(driftOf(meant, running('2', { id: 'other' }))).toBe('somebody made it anew since release 2');
  expect(driftOf(meant, running('7', { name: 'api' }))).toBeUndefined();
});

it('a service of Compose is pinned as long as its own file does not say what runs', () => {
  const compose = { project: 'shop', service: 'web' };
  const meant = [
    release('2', { target: 'service/web', compose, to: { image: 'sha256:2', reference: 'shop:2' } }),
  ];
  expect(driftOf(meant, running('2', { name: 'shop_web_1', compose }))).toMatch(/^release 2 pins the image/);
  expect(driftOf(meant, running('2', { compose: { ...compose, service: 'api' } }))).toBeUndefined();
  expect(
    driftOf([release('1', { target: 'service/web', compose, what: 'found' })], running('1', { compose })),
  ).toBeUndefined();
});
