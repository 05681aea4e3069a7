import { expect, test } from 'vitest';
import { explain, RedisRefusal, unavailable } from '../../../src/systems/redis/errors.ts';
import { ConnectionCut } from '../../../src/systems/turns.ts';

const address = { host: '127.0.0.1', port: 6379, username: 'ops_monitor', tls: undefined };
const broken = (code: string): Error => Object.assign(new Error(`connect ${code}`), { code });

test.each([
  [broken('ECONNREFUSED'), 'refused', 'm1 does not answer: connection refused 127.0.0.1:6379'],
  [broken('EHOSTUNREACH'), 'refused', 'm1 does not answer: no route to 127.0.0.1:6379'],
  [broken('ENOTFOUND'), 'missing', 'm1 does not answer: there is no host "127.0.0.1"'],
  [broken('ETIMEDOUT'), 'timeout', 'm1 does not answer: nothing from 127.0.0.1:6379 in time'],
  [broken('ECONNRESET'), 'closed', 'm1 closed the connection to 127.0.0.1:6379'],
  [new Error('Connection is closed.'), 'closed', 'm1 closed the connection to 127.0.0.1:6379'],
  [new ConnectionCut(), 'timeout', 'm1 does not answer: nothing from 127.0.0.1:6379 in time'],
  [
    new Error('Protocol error, got "H" as reply type byte'),
    'protocol',
    'a server that is not Redis answered on 127.0.0.1:6379',
  ],
  [
    broken('DEPTH_ZERO_SELF_SIGNED_CERT'),
    'credentials',
    'the certificate of m1 at 127.0.0.1:6379 is not trusted: connect DEPTH_ZERO_SELF_SIGNED_CERT',
  ],
  [
    new RedisRefusal('NOAUTH Authentication required.'),
    'credentials',
    'm1 at 127.0.0.1:6379 asks for a password, and none is configured',
  ],
  [
    new RedisRefusal('WRONGPASS invalid username-password pair or user is disabled.'),
    'credentials',
    'password of ops_monitor was not accepted by m1 at 127.0.0.1:6379',
  ],
  [
    new RedisRefusal("NOPERM this user has no permissions to run the 'info' command"),
    'denied',
    "ops_monitor may not read this on m1: this user has no permissions to run the 'info' command",
  ],
  [
    new RedisRefusal('DENIED Redis is running in protected mode because'),
    'denied',
    'm1 at 127.0.0.1:6379 is in protected mode: it has no password and lets in nobody from elsewhere',
  ],
  [
    new RedisRefusal('LOADING Redis is loading the dataset in memory'),
    'refused',
    'm1 is loading its data, and answers when it is done',
  ],
  [
    new RedisRefusal("MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'."),
    'refused',
    'm1 has lost its master, and serves no data without it',
  ],
  [new RedisRefusal('ERR something odd'), 'protocol', 'm1 refused: something odd'],
])('%s is %s: %s', (error, kind, message) =>
  expect(explain(error, 'm1', address)).toMatchObject({ name: 'ReadError', kind, message }),
);

test('a server that is full, or held by a script, is in a state and has not failed', () => {
  expect(unavailable(new RedisRefusal('ERR max number of clients reached'))).toMatchObject({ is: 'full' });
  expect(unavailable(new RedisRefusal('BUSY Redis is busy running a script.'))).toMatchObject({ is: 'busy' });
  expect(unavailable(new RedisRefusal('LOADING Redis is loading'))).toBeUndefined();
  expect(unavailable(broken('ECONNREFUSED'))).toBeUndefined();
});

test('a defect of ours stays what it is', () => {
  const defect = new TypeError('x is not a function');
  expect(explain(defect, 'm1', address)).toBe(defect);
});

test('what a server says cannot move the cursor', () =>
  expect(new RedisRefusal('ERR \u001b[2Jgone').message).toBe('ERR gone'));
