import { describe, expect, it } from 'vitest';
import { disabled } from '../../../src/actions/lifecycle/disabled.ts';
import { parseTarget } from '../../../src/core/target.ts';
import type { Container } from '../../../src/domain/containers.ts';
import type { World } from '../../../src/domain/world.ts';
import { container, engine, failed, listed, type Part, read, systems, world } from '../../alerts/worlds.ts';

type Wanted = Parameters<typeof disabled>[0];

const operate = (...parts: readonly Part[]): World => {
  const known = world(...parts);
  return { ...known, stack: { ...known.stack, access: 'operate' } };
};
const running = (...containers: readonly Partial<Container>[]): World =>
  operate(read('containers', systems.docker, engine(...containers.map(container))));
const reason = (verb: Wanted, known: World, written: string): string | undefined => {
  const target = parseTarget(written);
  return target && disabled(verb, known, target);
};

describe('what cannot be done, before anybody is asked', () => {
  it('is everything where access is watch', () => {
    for (const target of ['container/worker', 'unit/nginx', 'service/web', 'postgres/main'])
      expect(reason('restart', world(), target)).toContain('access is watch');
  });

  it.each<[Wanted, Partial<Container>, string | undefined]>([
    ['restart', { state: 'running' }, undefined],
    ['restart', { state: 'exited' }, undefined],
    ['restart', { state: 'paused' }, 'It is paused: unpause it first.'],
    ['start', { state: 'running' }, 'It runs already.'],
    ['start', { state: 'restarting' }, 'It runs already.'],
    ['start', { state: 'exited' }, undefined],
    ['stop', { state: 'restarting' }, undefined],
    ['stop', { state: 'exited' }, 'It does not run.'],
    ['shell', { state: 'running' }, undefined],
    ['shell', { state: 'created' }, 'It does not run.'],
  ])('%s of a container that is %o: %s', (verb, more, because) => {
    expect(reason(verb, running(more), 'container/worker')).toBe(because);
  });

  it('is what is not known: not read yet, not answered, not there, there twice', () => {
    const other = { ...systems.docker, id: 'docker/other' };
    const twice = operate(
      read('containers', systems.docker, engine(container())),
      read('containers', other, engine(container())),
    );
    expect(reason('restart', operate(), 'container/worker')).toBe('The containers have not been read yet.');
    expect(
      reason('restart', operate(failed('containers', systems.docker, 'refused')), 'container/worker'),
    ).toBe('it does not answer.');
    expect(reason('restart', running({}), 'container/web')).toBe('There is no container web any more.');
    expect(reason('restart', twice, 'container/worker')).toBe(
      '2 engines have a container worker: which one is meant is not clear.',
    );
  });

  it('is a service that the stack file does not name', () => {
    const web = { id: 'check/web', kind: 'check', title: 'web', where: '' } as const;
    expect(reason('restart', operate(listed(web)), 'service/web')).toBeUndefined();
    expect(reason('restart', operate(), 'service/web')).toBe('The stack file names no service web.');
  });

  it('is a node of which the stack file does not say how it is started', () => {
    const { p1 } = systems;
    expect(reason('restart', operate(listed(p1)), 'postgres/main/p1')).toBe(
      'How postgres/main/p1 is started and stopped is not known: the stack file names neither a container nor a unit (control).',
    );
    const controlled = { ...p1, control: { container: 'pg' } };
    expect(reason('restart', operate(listed(controlled)), 'postgres/main/p1')).toBeUndefined();
    expect(reason('restart', operate(), 'postgres/other')).toBe(
      'The stack has no PostgreSQL cluster or node other.',
    );
  });
});
