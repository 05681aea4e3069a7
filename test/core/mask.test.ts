import { describe, expect, test } from 'vitest';
import { maskPasswords } from '../../src/core/mask.ts';

describe('what looks like a password is masked', () => {
  test.each([
    [`CREATE ROLE app LOGIN PASSWORD 'hush'`, 'CREATE ROLE app LOGIN PASSWORD ******'],
    [
      `ALTER USER app WITH ENCRYPTED PASSWORD E'it\\'s hush' VALID UNTIL 'infinity'`,
      `ALTER USER app WITH ENCRYPTED PASSWORD ****** VALID UNTIL 'infinity'`,
    ],
    [`ALTER ROLE app password 'it''s hush'; SELECT 1`, 'ALTER ROLE app password ******; SELECT 1'],
    ['ALTER ROLE app PASSWORD $x$hush$x$ LOGIN', 'ALTER ROLE app PASSWORD ****** LOGIN'],
    [`ALTER ROLE app PASSWORD 'hush that was cut o`, 'ALTER ROLE app PASSWORD ******'],
    [
      `CREATE USER MAPPING FOR a SERVER b OPTIONS (user 'a', password 'hush')`,
      `CREATE USER MAPPING FOR a SERVER b OPTIONS (user 'a', password ******)`,
    ],
    [
      `CREATE SUBSCRIPTION s CONNECTION 'host=a password=hush dbname=b'`,
      `CREATE SUBSCRIPTION s CONNECTION 'host=a password=****** dbname=b'`,
    ],
    [`UPDATE users SET password = 'hush' WHERE id = 4`, 'UPDATE users SET password = ****** WHERE id = 4'],
    ['pg_dump postgresql://app:hu@sh@10.0.0.1/shop', 'pg_dump postgresql://app:******@10.0.0.1/shop'],
    ['curl http://a/b?access_token=hush&x=1', 'curl http://a/b?access_token=******&x=1'],
    [
      'redis-server *:6379 --requirepass hush --port 6379',
      'redis-server *:6379 --requirepass ****** --port 6379',
    ],
    ['env PGPASSWORD=hush psql', 'env PGPASSWORD=****** psql'],
    ['mysqldump --password=hush shop', 'mysqldump --password=****** shop'],
  ])('%s', (given, masked) => {
    expect(maskPasswords(given)).toBe(masked);
    expect(masked).not.toContain('hush');
  });
});

test.each([
  'SELECT id, password FROM users WHERE password = $1 AND token IS NULL',
  'UPDATE users SET password=$1, secret = crypt($2, salt)',
  'ALTER ROLE app PASSWORD NULL',
  'SELECT * FROM tokens JOIN passwords USING (id)',
  'nginx: master process /usr/sbin/nginx -g daemon off;',
  'ssh-agent --password-file /etc/pw --no-password -x',
])('what only speaks of one stays: %s', (given) => {
  expect(maskPasswords(given)).toBe(given);
});

test('a long text without an end is masked to its end', () => {
  expect(maskPasswords(`password '${"a''".repeat(50_000)}`)).toBe('password ******');
});

// Tried again from each of their letters, these would take minutes.
test.each(['a', 'password', 'x://', 'x://y:', 'a.'])('a megabyte of "%s" is done with', (word) => {
  const text = word.repeat(2 ** 20 / word.length);
  expect(maskPasswords(text)).toBe(text);
});
