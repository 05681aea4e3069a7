import { expect, it } from 'vitest';
import { unheeded } from '../../../src/actions/release/compose.draft.ts';
import { whyOver } from '../../../src/actions/release/stays.ts';
import type { Release } from '../../../src/domain/release.ts';

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
