import { expect, test } from 'vitest';
import { ReadError } from '../../../src/core/reading.ts';
import { failureOf } from '../../../src/systems/sqlite/failure.ts';

const coded = (code: string): Error => Object.assign(new Error(code), { code });

test.each([
  ['ENOENT', 'missing', 'app is not there: no file /srv/app.db'],
  ['ENOTDIR', 'missing', 'app is not there: no file /srv/app.db'],
  ['ELOOP', 'missing', 'app is not there: the links at /srv/app.db go in a circle'],
  ['EACCES', 'denied', 'app cannot be read: no permission for /srv/app.db'],
  ['EPERM', 'denied', 'app cannot be read: no permission for /srv/app.db'],
  ['EIO', 'closed', 'app cannot be read: EIO at /srv/app.db'],
])('%s is %s, in a sentence', (code, kind, message) => {
  expect(failureOf(coded(code), 'app', '/srv/app.db')).toMatchObject({ kind, message });
});

test('a filesystem that hangs is named, whichever database waits for it', () => {
  const late = new ReadError('timeout', '/srv/other.db does not answer');
  expect(failureOf(late, 'app', '/srv/app.db')).toMatchObject({
    kind: 'timeout',
    message: 'app cannot be read in time: /srv/other.db does not answer',
  });
});

test('a defect of ours stays one', () => {
  const defect = new TypeError('x is not a function');
  expect(failureOf(defect, 'app', '/srv/app.db')).toBe(defect);
});
