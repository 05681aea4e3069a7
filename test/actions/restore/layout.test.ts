import { expect, test } from 'vitest';
import { rootsOf } from '../../../src/actions/restore/files/layout.ts';

const roots = (...paths: readonly string[]) =>
  rootsOf(paths.map((path) => ({ path }))).map(({ path }) => path);

test('the topmost things of an archive are found, each once, however they are written', () => {
  expect(roots('./etc/app/', 'etc/app/a', '-rf', 'etc/app.d/b')).toEqual(['-rf', 'etc/app', 'etc/app.d/b']);
});

test.each(['../etc/passwd', 'etc/../../root', './..', 'a/..'])('%s leads out of it, and is refused', (path) =>
  expect(() => roots('etc/app', path)).toThrow('a name in it leads out of it'),
);
