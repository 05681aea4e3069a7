import { expect, it } from 'vitest';
import { unheeded } from '../../../src/actions/release/compose.draft.ts';
import { swapped } from '../../../src/actions/release/compose.ts';
import type { ComposeFacts } from '../../../src/actions/release/facts.ts';
import { whyOver } from '../../../src/actions/release/stays.ts';
import type { Release } from '../../../src/domain/release.ts';
import type { Details } from '../../../src/systems/docker.details.ts';

const well = { status: 'healthy', failingStreak: 0, lastExitCode: 0, lastOutput: '' };
const made = (id: string, imageId: string, more: object = {}): Details =>
  ({
    ...{ id, imageId, state: 'running', healthCheck: {}, health: well, restarts: 0, error: '' },
    labels: new Map(
      Object.entries({
        'com.docker.compose.project': 'shop',
        'com.docker.compose.service': 'web',
        'com.docker.compose.container-number': id.slice(-1),
      }),
    ),
    ...more,
  }) as unknown as Details; // of the rest nothing is asked

const old = { image: 'i1', reference: 'shop:1', ids: ['a1', 'a2'], wasWell: true, pin: null };
const read = (members: readonly Details[], pinned: string | null = 'pinned') =>
  swapped({ old } as unknown as ComposeFacts, members, { wanted: 'i2', pinned });

it('a swap did not happen only where nothing was touched: neither a container, nor the file that pins the image', () => {
  expect(read([made('a1', 'i1'), made('a2', 'i1')], null)).toBe('no');
  expect(read([made('a1', 'i1'), made('a2', 'i1')])).toBe('unknown');
  expect(read([made('a1', 'i1'), made('a2', 'i1', { state: 'exited' })], null)).toBe('unknown');
  expect(read([made('b1', 'i2'), made('a2', 'i1')])).toBe('unknown');
  expect(read([made('b1', 'i2'), made('b2', 'i2')])).toBe('yes');
});

it('containers that were put back count as back when they are well, however many there are by now', () => {
  expect(read([made('c1', 'i1')])).toBe('no');
  expect(read([made('c1', 'i1'), made('a1', 'i1')])).toBe('unknown');
  for (const more of [
    { health: { ...well, status: 'unhealthy' } },
    { state: 'restarting' },
    { healthCheck: undefined, restarts: 3 },
  ])
    expect(read([made('c1', 'i1', more), made('c2', 'i1')])).toBe('unknown');
});

it('a release is taken back as long as none came after it, but for those that were taken back', () => {
  const release = (id: string, is: Release['is'], target = 'service/web'): Release => ({
    ...{ id, is, at: 0, target, engine: 'docker', what: 'deploy', by: 'ana', variables: {} },
    to: { image: id, reference: `shop:${id}` },
  });
  const why = (...after: readonly Release[]) =>
    whyOver([release('r1', 'good'), ...after], { release: 'r1', ledger: 'service/web' });
  expect(why()).toBeUndefined();
  expect(why(release('r2', 'returned'), release('r3', 'good', 'service/api'))).toBeUndefined();
  expect(why(release('r2', 'good'))).toBe('release r2 of shop:r2 by ana came after r1: roll back instead');
  expect(why(release('r2', 'open'))).toMatch(/: take that one back first$/);
});

it('what the stack file says for plain containers stops the deploy of a service of Compose', () => {
  expect(unheeded({ env_file: '/srv/web.env' }, 'deploy')).toEqual([
    {
      ...{ title: 'stack file', is: 'refuse' },
      because:
        'env_file of deploy is for plain containers, and of no effect here: what Compose makes is said in its own file',
    },
  ]);
  expect(unheeded({ env_file: '/srv/web.env' }, 'rollback')).toMatchObject([{ is: 'warn' }]);
  expect(unheeded({}, 'deploy')).toEqual([]);
});
