import { expect, test } from 'vitest';
import { mountOf, parseMounts } from '../../src/domain/host.mounts.ts';

const mounts = parseMounts(
  [
    '22 1 254:0 / / rw - ext4 /dev/vda rw',
    '23 22 8:16 / /srv rw - xfs /dev/sdb rw',
    '24 23 0:50 / /srv/a\\040b rw - nfs4 files:/a rw',
    '25 24 0:51 / /srv/a\\040b rw - tmpfs over rw',
  ].join('\n'),
);
const deviceOf = (path: string) => mountOf(mounts, path)?.device;

test('a path lies on the mount that is nearest above it, and of two at one place on the upper one', () => {
  expect(deviceOf('/etc/app.db')).toBe('254:0');
  expect(deviceOf('/srv/app.db')).toBe('8:16');
  expect(deviceOf('/srvx/app.db')).toBe('254:0');
  expect(deviceOf('/srv/a b/app.db')).toBe('0:51');
  expect(mountOf([], '/')).toBeUndefined();
});
