import { expect, test } from 'vitest';
import { locate, requirePrograms } from './programs.ts';

test('a missing program is named with its package and the command that installs it', () => {
  const needs = [
    { program: 'sh', package: 'dash' },
    { program: 'no-such-server', package: 'no-such' },
    { program: 'no-such-client', package: 'no-such' },
  ];
  expect(() => requirePrograms(needs)).toThrow(
    'The lab needs no-such-server, no-such-client, not installed here: apt-get install no-such',
  );
});

test('what is installed is found by its full path', () => {
  requirePrograms([{ program: 'sh', package: 'dash' }]);
  expect(locate('sh')).toMatch(/^\/.*\/sh$/);
});
