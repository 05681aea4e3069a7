import { expect, test } from 'vitest';
import type { SeenRelease } from '../../../src/domain/release.ts';
import { observe, worldOf } from '../../../src/domain/world.ts';
import { bindWorldList } from '../../../src/views/bound.ts';
import { containerList } from '../../../src/views/containers/list.ts';
import { withDrift } from '../../../src/views/releases/drift.ts';
import { releaseList } from '../../../src/views/releases/list.ts';
import { textOf } from '../../../src/views/text.ts';
import { lookAt } from '../drawn.ts';
import { container, engine, minute, now, stackOf, systems } from '../world.ts';

const image = (digit: string): string => `sha256:${digit.repeat(64)}`;
const common = { target: 'container/web', engine: 'docker', by: 'ana\u001b[2J' } as const;
const releases: readonly SeenRelease[] = [
  {
    ...{
      ...common,
      id: '20261120_020000-1a2b',
      at: now - 40 * minute,
      is: 'good',
      what: 'deploy',
      down: 900,
    },
    from: { image: image('1'), reference: 'shop:41', container: 'old' },
    to: { image: image('2'), reference: 'shop:42', container: 'new' },
    schema: '12',
  },
  {
    ...{ ...common, id: '20261120_023000-3c4d', at: now - 10 * minute, is: 'returned', what: 'deploy' },
    to: { image: image('3'), reference: 'shop:43' },
  },
];
const world = observe(worldOf(stackOf(systems.docker), now - minute), {
  type: 'releases',
  at: now,
  releases,
});
const look = lookAt();
const order = { filter: '', sorting: undefined, held: undefined };

test('releases, the newest first, with what a rollback goes by', () => {
  const list = bindWorldList(releaseList);
  const rows = list.table(
    world,
    order,
    { index: 0, top: 0, isFocused: true },
    { columns: 120, rows: 9 },
    look,
  );
  expect(rows.map(({ line }) => textOf(line).trimEnd()).join('\n')).toMatchInlineSnapshot(`
    "  time             state       kind       target                    image                          id of it         down
    ▸ 02:31:30         went back   deploy     container/web             shop:43                        333333333333        –
      02:01:30         good        deploy     container/web             shop:42                        222222222222   900 ms"
  `);
  const detail = list.detail(world, '20261120_020000-1a2b', { columns: 80, rows: 20 }, look) ?? [];
  expect(detail.map((line) => textOf(line).trimEnd()).join('\n')).toMatchInlineSnapshot(`
    "release         20261120_020000-1a2b
    what            deploy of container/web, good
    at              02:01:30, 40m00s ago, by ana
    image           shop:42 222222222222
    before          shop:41 111111111111
    schema          12
    down for        900 ms"
  `);
  expect(list.target(world, '20261120_020000-1a2b')).toEqual({ kind: 'container', name: 'web' });
});

test('a container that is not what was released says so', () => {
  const value = engine([container('web', { imageId: image('9'), image: 'shop:44' })]);
  const read = {
    type: 'read',
    probe: 'containers',
    system: systems.docker.id,
    at: now,
    took: 1,
    value,
  } as const;
  const list = bindWorldList(withDrift(containerList));
  const [, line] = list.plain(observe(world, read), order, look);
  expect(line && textOf(line)).toContain('· drift');
});
