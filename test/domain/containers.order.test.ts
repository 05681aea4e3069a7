import { expect, it } from 'vitest';
import { projectsOf, worstFirst } from '../../src/domain/containers.order.ts';
import { at, container } from '../alerts/worlds.ts';

const named = (name: string, more = {}) => container({ name, id: name, ...more });

it('puts the worst first, then what runs, then what does not, each by name', () => {
  const unhealthy = { status: 'unhealthy', failingStreak: 3, lastExitCode: 1, lastOutput: '' } as const;
  const mixed = [
    named('web-2'),
    named('done', { state: 'exited', exitCode: 0 }),
    named('paused', { state: 'paused' }),
    named('web-1'),
    named('odd', { state: 'unknown' }),
    named('bad', { health: unhealthy }),
  ];
  expect(worstFirst(mixed, at).map(({ name }) => name)).toEqual([
    'bad',
    'paused',
    'odd',
    'web-1',
    'web-2',
    'done',
  ]);
});

it('groups by Compose project, those of none last', () => {
  const of = (project: string) => ({ compose: { project, service: 'web' } });
  const groups = projectsOf([
    named('alone'),
    named('b', of('shop')),
    named('a', of('blog')),
    named('c', of('shop')),
  ]);
  expect(groups.map(({ name, containers }) => [name, containers.length])).toEqual([
    ['blog', 1],
    ['shop', 2],
    ['', 1],
  ]);
});
