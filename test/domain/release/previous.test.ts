import { describe, expect, it } from 'vitest';
import { containersOf, currentOf, earlierOf, openOf } from '../../../src/domain/release/previous.ts';
import { foldReleases, type ReleaseEntry } from '../../../src/domain/release.ts';

const target = 'container/web';
let at = 0;

/** A release `id` that is good, in a container of its own name unless another one is said. */
function good(
  id: string,
  more: { from?: string; brings?: string; container?: string } = {},
): readonly ReleaseEntry[] {
  const { from, brings, container = `c-${id}` } = more;
  const version = (name: string) => ({
    image: `sha256:${name}`,
    reference: `shop:${name}`,
    container: `c-${name}`,
  });
  return [
    {
      ...{ type: 'started', at: at++, release: id, target, engine: 'docker', by: 'ana', variables: {} },
      what: brings === undefined ? (from === undefined ? 'found' : 'deploy') : 'rollback',
      ...(from !== undefined && { from: version(from) }),
      to: { image: `sha256:${brings ?? id}`, reference: `shop:${id}` },
      ...(brings !== undefined && { brings }),
    },
    { type: 'succeeded', at: at++, release: id, container, image: `sha256:${brings ?? id}` },
  ];
}

const earlier = (entries: readonly ReleaseEntry[], container: string): readonly string[] =>
  earlierOf(foldReleases(entries), target, { container, image: 'sha256:whatever' }).map(({ id }) => id);

describe('what a rollback goes back to', () => {
  const three = [...good('1'), ...good('2', { from: '1' }), ...good('3', { from: '2' })];

  it('is the last good release before the one that runs', () => {
    expect(earlier(three, 'c-3')).toEqual(['2', '1']);
  });

  it('lies further back the second time, and never forward', () => {
    const back = [...three, ...good('r', { from: '3', brings: '2', container: 'c-2' })];
    expect(earlier(back, 'c-2')).toEqual(['1']);
    const again = [...back, ...good('s', { from: '2', brings: '1', container: 'c-1' })];
    expect(earlier(again, 'c-1')).toEqual([]);
  });

  it('is no release that somebody left, when it was rolled back and deployed anew', () => {
    const back = [...three, ...good('r', { from: '3', brings: '2', container: 'c-2' })];
    expect(earlier([...back, ...good('4', { from: '2' })], 'c-4')).toEqual(['2', '1']);
  });

  it('is not one that went back by itself, nor one that is half done', () => {
    const [begun] = good('3', { from: '2' });
    const half = [...good('1'), ...good('2', { from: '1' }), ...(begun === undefined ? [] : [begun])];
    expect(openOf(foldReleases(half), target)?.id).toBe('3');
    expect(earlier(half, 'c-2')).toEqual(['1']);
    const returned = foldReleases([...half, { type: 'returned', at, release: '3' }]);
    const again = foldReleases([...three, { type: 'reopened', at, release: '3' }]);
    expect([openOf(again, target)?.id, again.at(-1)?.endedAt]).toEqual(['3', undefined]);
    expect([openOf(returned, target), returned.at(-1)?.is]).toEqual([undefined, 'returned']);
  });

  it('is the last good one when somebody put there what runs, unless it is that very image', () => {
    expect(earlier(three, 'c-foreign')).toEqual(['3', '2', '1']);
    const same = earlierOf(foldReleases(three), target, { container: 'c-foreign', image: 'sha256:3' });
    expect(same.map(({ id }) => id)).toEqual(['2', '1']);
  });

  it('lies before the release whose image somebody put there by hand', () => {
    const same = earlierOf(foldReleases(three), target, { container: 'c-foreign', image: 'sha256:1' });
    expect(same).toEqual([]);
  });

  it('is never that of another target', () => {
    expect(earlierOf(foldReleases(three), 'container/other', { image: 'sha256:3' })).toEqual([]);
  });
});

it('knows the release that runs, and every container that it ran in', () => {
  const releases = foldReleases([
    ...good('1'),
    ...good('2', { from: '1' }),
    ...good('r', { from: '2', brings: '1', container: 'c-new' }),
  ]);
  expect(currentOf(releases, target, { container: 'c-new', image: '' })?.id).toBe('r');
  const [first] = releases;
  expect(first && containersOf(releases, first)).toEqual(['c-new', 'c-1']);
});
