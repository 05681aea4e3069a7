import { expect, test } from 'vitest';
import { surroundingsOf } from '../../src/config/surroundings.ts';

test('no variable moves the host’s own file', () => {
  const names = ['HOME', 'XDG_CONFIG_HOME', 'XDG_CONFIG_DIRS', 'QUARTERDECK_CONFIG', 'QUARTERDECK_CEILING'];
  const env = Object.fromEntries(names.map((name) => [name, '/elsewhere']));
  expect(surroundingsOf(env)).toMatchObject({
    ceiling: '/etc/quarterdeck/quarterdeck.yaml',
    home: '/elsewhere',
    env,
  });
});
