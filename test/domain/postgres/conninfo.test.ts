import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatConninfo, parseConninfo, redirected } from '../../../src/domain/postgres/conninfo.ts';

const words = (text: string) => Object.fromEntries(parseConninfo(text) ?? []);

test('both forms of a connection string are read', () => {
  expect(words(`host=10.0.0.1 port = 5433 password='it\\'s \\\\ me' application_name=r1`)).toEqual({
    host: '10.0.0.1',
    port: '5433',
    password: "it's \\ me",
    application_name: 'r1',
  });
  expect(words('postgresql://re%40p:p%2Fw@a,[::1]:5433/db?sslmode=require')).toEqual({
    ...{ host: 'a,::1', port: '5432,5433', user: 're@p', password: 'p/w', dbname: 'db', sslmode: 'require' },
  });
  expect(words('')).toEqual({});
  for (const broken of ['host', 'host=a junk', "password='open", 'postgresql://%zz@a/'])
    expect(parseConninfo(broken)).toBeUndefined();
});

test('what is written reads the same, whatever is in it', () => {
  const value = fc.string({ minLength: 1 }).filter((text) => !text.includes('\0'));
  fc.assert(
    fc.property(value, value, (host, password) => {
      const given = new Map([
        ['host', host],
        ['password', password],
      ]);
      expect(parseConninfo(formatConninfo(given))).toEqual(given);
    }),
  );
});

test('the way to another server keeps all but the place', () => {
  const before = parseConninfo(
    'user=rep host=a hostaddr=10.0.0.1 port=1 target_session_attrs=any password=x application_name=r1',
  );
  expect(formatConninfo(redirected(before ?? new Map(), { host: 'b', port: 2, application: 'p1' }))).toBe(
    'host=b port=2 user=rep password=x application_name=p1',
  );
});
