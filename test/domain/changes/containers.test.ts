import { expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes.ts';
import type { ContainerEvent } from '../../../src/domain/containers.events.ts';
import type { Container } from '../../../src/domain/containers.ts';
import { observe, type World } from '../../../src/domain/world.ts';
import { container, engine } from '../../alerts/worlds.ts';
import { day, events, read, started } from './worlds.ts';

const told = ({ changes }: World): readonly string[] =>
  changes.map(({ target, text, times }) => `${target} ${text}${times ? ` ×${times}` : ''}`);
const mailer = (id: string, parts: Partial<Container> = {}): Container =>
  container({
    id,
    name: 'mailer',
    image: 'mailer:2',
    imageId: 'sha256:2',
    createdAt: day - 7_200_000,
    ...parts,
  });
const changeOf = ({ changes }: World, kind: Change['kind']): Change | undefined =>
  changes.find((change) => change.kind === kind);

test('a container that took the name of another with another image has its image changed', () => {
  const world = started(
    read('containers', engine(mailer('a')), day),
    read(
      'containers',
      engine(mailer('b', { image: 'mailer:3', imageId: 'sha256:3', createdAt: day + 1_000 })),
      day + 2_000,
    ),
  );
  expect(changeOf(world, 'image')).toEqual({
    at: day + 1_000,
    kind: 'image',
    target: 'container/mailer',
    text: 'image mailer:2 → mailer:3',
  });
});

test('an image built anew under the same name is another image', () => {
  const now = mailer('b', { imageId: 'sha256:9f2c9f2c9f2c9f2c', createdAt: day + 1_000 });
  const world = started(
    read('containers', engine(mailer('a')), day),
    read('containers', engine(now), day + 2_000),
  );
  expect(changeOf(world, 'image')?.text).toBe('image mailer:2 built anew: 2 → 9f2c9f2c9f2c');
});

test('the container that Compose puts aside under another name is the one that is replaced', () => {
  const old = mailer('a', { name: '1b03194e21f8_mailer' });
  const now = mailer('b', { image: 'mailer:3', createdAt: day + 1_000 });
  const world = started(
    read('containers', engine(mailer('a')), day),
    read('containers', engine(old, now), day + 2_000),
  );
  expect(told(world)).toContain('container/mailer image mailer:2 → mailer:3');
  const after = observe(world, read('containers', engine(now), day + 4_000));
  expect(told(after).filter((text) => text.includes('removed'))).toEqual([]);
});

test('a first look tells what the containers themselves date, and nothing older than a day', () => {
  const world = started(
    read(
      'containers',
      engine(
        mailer('a', { startedAt: day - 60_000, finishedAt: day - 61_000, exitCode: 1 }),
        container({ id: 'w', name: 'web', createdAt: day - 9e9, startedAt: day - 9e9 }),
      ),
      day,
    ),
  );
  expect(told(world)).toEqual([
    'container/mailer started',
    'container/mailer exited 1',
    'container/mailer created from image mailer:2',
  ]);
});

const event = (action: string, at: number, parts: Partial<ContainerEvent> = {}): ContainerEvent => ({
  action,
  id: 'b',
  name: 'mailer',
  image: 'mailer:3',
  at,
  exitCode: undefined,
  ...parts,
});

test('the history of an engine tells which image a container had before the console opened', () => {
  const history = [
    event('start', day - 9_000_000, { id: 'a', image: 'mailer:2' }),
    event('die', day - 8_000_000, { id: 'a', image: 'mailer:2', exitCode: 0 }),
    event('create', day - 7_999_000),
    event('destroy', day - 7_998_000, { id: 'a', image: 'mailer:2', name: '1b03194e21f8_mailer' }),
    event('start', day - 7_997_000),
  ];
  expect(told(started(events(history, day)))).toEqual([
    'container/mailer started',
    'container/mailer image mailer:2 → mailer:3',
    'container/mailer exited 0',
    'container/mailer started',
  ]);
});

test('a container that was made beside another one and takes its name over has its image changed, once', () => {
  const old = mailer('a');
  const next = mailer('b', { name: 'mailer.new-1', image: 'mailer:3', imageId: 'sha256:3', createdAt: day });
  const aside = mailer('a', { name: 'mailer.prev-1', state: 'exited' });
  const startedAt = day + 5_000;
  const now = mailer('b', { image: 'mailer:3', imageId: 'sha256:3', createdAt: day, startedAt });
  const renamed = [
    event('rename', day + 4_800, { id: 'a', image: 'mailer:2', name: 'mailer.prev-1' }),
    event('rename', day + 4_900, { id: 'b' }),
  ];
  const facts = [read('containers', engine(aside, now), day + 6_000), events(renamed, day + 6_100)];
  for (const order of [facts, facts.toReversed()]) {
    const world = order.reduce(
      observe,
      started(events([], day), read('containers', engine(old, next), day + 4_000)),
    );
    const images = world.changes.filter(
      ({ kind, target }) => kind === 'image' && target === 'container/mailer',
    );
    expect(images.map(({ text, times }) => `${text} ${times ?? 1}`)).toEqual(['image mailer:2 → mailer:3 1']);
  }
});

test('one that ran beside the other before it took its name over is noticed, and then known exactly', () => {
  const old = mailer('a');
  const next = { image: 'mailer:3', imageId: 'sha256:3', createdAt: day, startedAt: day + 1_000 };
  const beside = mailer('b', { name: 'mailer.new-1', ...next });
  const aside = mailer('a', { name: 'mailer.prev-1' });
  const before = started(events([], day), read('containers', engine(old, beside), day + 4_000));
  const noticed = observe(before, read('containers', engine(aside, mailer('b', next)), day + 14_000));
  expect(changeOf(noticed, 'image')).toMatchObject({ at: day + 14_000, after: day + 4_000 });
  const renamed = [
    event('create', day - 9_000, { id: 'a', image: 'mailer:2' }),
    event('rename', day + 6_000, { id: 'b' }),
  ];
  const exact = changeOf(observe(noticed, events(renamed, day + 15_000)), 'image');
  expect([exact?.at, exact?.after, exact?.times]).toEqual([day + 6_000, undefined, undefined]);
});

test('what the events tell and the containers date is told once', () => {
  const created = day - 3_600_000;
  const now = mailer('b', { image: 'mailer:3', createdAt: created, startedAt: created + 400 });
  const history = [event('create', created + 312), event('start', created + 405)];
  const world = started(read('containers', engine(now), day), events(history, day + 10));
  expect(told(world)).toEqual(['container/mailer started', 'container/mailer created from image mailer:3']);
  const later = [...history, event('die', day + 5_000, { exitCode: 0 })];
  const after = [
    events(later, day + 5_100),
    read(
      'containers',
      engine(
        mailer('b', {
          image: 'mailer:3',
          createdAt: created,
          state: 'exited',
          finishedAt: day + 5_003,
          exitCode: 0,
        }),
      ),
      day + 5_200,
    ),
  ].reduce(observe, world);
  expect(told(after).filter((text) => text.includes('exited'))).toEqual(['container/mailer exited 0']);
});

test('a crash loop is two lines, however long it goes on, and the change before it tells of its first crash', () => {
  const history = [event('create', day + 100, {}), event('start', day + 200)];
  for (let turn = 0; turn < 20; turn++)
    history.push(
      event('die', day + 1_000 + turn * 10_000, { exitCode: 1 }),
      event('start', day + 1_500 + turn * 10_000),
    );
  const first = [read('containers', engine(mailer('a')), day), events([], day)];
  const world = started(...first, events(history, day + 300_000));
  expect(told(world)).toEqual([
    'container/mailer exited 1 ×20',
    'container/mailer started ×21',
    'container/mailer image mailer:2 → mailer:3',
    'container/mailer created from image mailer:2',
  ]);
  expect(changeOf(world, 'image')?.followed).toEqual({ effect: { is: 'crash', at: day + 1_000 } });
});

test('an end for lack of memory is called that', () => {
  const world = started(events([event('oom', day), event('die', day + 5, { exitCode: 137 })], day + 10));
  expect(told(world)).toEqual(['container/mailer out of memory, exited 137']);
});

test('health that turns is a change, whoever tells of the rest', () => {
  const healthy = mailer('a', {
    health: { status: 'healthy', failingStreak: 0, lastExitCode: 0, lastOutput: '' },
  });
  const ill = mailer('a', {
    health: { status: 'unhealthy', failingStreak: 3, lastExitCode: 1, lastOutput: '' },
  });
  const world = started(
    read('containers', engine(healthy), day),
    events([], day),
    read('containers', engine(ill), day + 2_000),
  );
  expect(told(world)[0]).toBe('container/mailer unhealthy (was healthy)');
});

test('an engine that tells no events is compared reading by reading', () => {
  const world = started(
    { ...events([], day), value: { is: 'unfollowed', because: 'denied' } } as ReturnType<typeof events>,
    read('containers', engine(mailer('a')), day),
    read('containers', engine(), day + 2_000),
  );
  expect(told(world)[0]).toBe('container/mailer removed');
});
