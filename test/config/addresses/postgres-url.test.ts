import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatPostgresUrl, parsePostgresUrl } from '../../../src/config/addresses/postgres-url.ts';

const noSsl = { mode: undefined, ca: undefined, cert: undefined, key: undefined };

function partsOf(url: string) {
  const parsed = parsePostgresUrl(url);
  if (parsed.is === 'refused') throw new Error(parsed.because);
  return parsed.parts;
}

describe('a URL is taken apart', () => {
  test.each([
    'postgres://ana:s3cret@db.example:5433/shop',
    'postgresql://ana:s3cret@db.example:5433/shop',
    'postgresql+psycopg2://ana:s3cret@db.example:5433/shop',
    'postgresql+asyncpg://ana:s3cret@db.example:5433/shop',
    ' postgresql://ana:s3cret@db.example:5433/shop\n',
  ])('%s', (url) =>
    expect(partsOf(url)).toEqual({
      host: 'db.example',
      port: 5433,
      database: 'shop',
      user: 'ana',
      password: 's3cret',
      ssl: noSsl,
    }),
  );

  test('what is left out is not known', () =>
    expect(partsOf('postgresql://')).toEqual({
      host: undefined,
      port: undefined,
      database: undefined,
      user: undefined,
      password: undefined,
      ssl: noSsl,
    }));

  test('a socket is named by its directory, in the query or encoded as the host', () => {
    expect(partsOf('postgresql:///shop?host=/run/postgresql&port=5433')).toMatchObject({
      host: '/run/postgresql',
      port: 5433,
    });
    expect(partsOf('postgresql://%2Frun%2Fpostgresql/shop').host).toBe('/run/postgresql');
  });

  test('an IPv6 address stands in brackets', () =>
    expect(partsOf('postgresql://[fe80::1]:5433/x')).toMatchObject({ host: 'fe80::1', port: 5433 }));

  test('TLS comes from the query', () =>
    expect(
      partsOf('postgresql://h/x?sslmode=verify-full&sslrootcert=/etc/ca.pem&sslcert=/c.pem&sslkey=/k.pem')
        .ssl,
    ).toEqual({ mode: 'verify-full', ca: '/etc/ca.pem', cert: '/c.pem', key: '/k.pem' }));

  test('a password may hold an @ that was not encoded, for it can only be meant one way', () =>
    expect(partsOf('postgresql://ana:p@ss@h/x')).toMatchObject({ password: 'p@ss', host: 'h' }));
});

describe('a URL that cannot be used is refused in a sentence', () => {
  test.each([
    ['mysql://ana:s3cret@h/x', 'is a MySQL URL: MySQL is not supported, only PostgreSQL is'],
    ['mysql+pymysql://ana:s3cret@h/x', 'is a MySQL URL: MySQL is not supported, only PostgreSQL is'],
    ['sqlite:////var/lib/app.db', 'is a SQLite URL: name its file under sqlite: in the stack file'],
    ['host=h dbname=x password=s3cret', 'is not a URL of the form postgresql://USER@HOST:PORT/DATABASE'],
    ['http://ana:s3cret@h/x', 'is not a URL of the form postgresql://USER@HOST:PORT/DATABASE'],
    ['', 'is not a URL of the form postgresql://USER@HOST:PORT/DATABASE'],
    ['postgresql://ana:s3cret@h1,h2/x', 'names several hosts: name each server as a node of its own'],
    ['postgresql:///x?host=h1,h2', 'names several hosts: name each server as a node of its own'],
  ])('%s', (url, because) => expect(parsePostgresUrl(url)).toMatchObject({ is: 'refused', because }));

  test.each([
    'postgresql://ana:s3cret/x@h/db',
    'postgresql://ana:s3cret#x@h/db',
    'postgresql://ana:1234?x@h/db',
    'postgresql://ana:s3cret%zz@h/db',
    'postgresql://ana:s3cret%ff@h/db',
    'postgresql://ana@h:s3cret/db',
    'postgresql://ana:s3cret@h:70000/db',
    'postgresql://ana:s3cret@[::1/db',
    'postgresql://ana:s3cret@h/db?sslmode=s3cret',
  ])('%s, without a word of it', (url) => {
    const parsed = parsePostgresUrl(url);
    expect(parsed.is).toBe('refused');
    expect(JSON.stringify(parsed)).not.toMatch(/s3cret|1234|ana/);
  });
});

const anything = fc.string({ unit: 'grapheme' }).filter((text) => text.isWellFormed());
const something = anything.filter((text) => text !== '');

test('any user, password and database go through a URL unharmed', () => {
  fc.assert(
    fc.property(something, something, something, (user, password, database) => {
      const address = { host: 'db.example', port: 5433, user, password, database };
      expect(partsOf(formatPostgresUrl(address))).toEqual({ ...address, ssl: noSsl });
    }),
  );
});

test('any directory of a socket goes through a URL unharmed', () => {
  fc.assert(
    fc.property(something, (name) => {
      fc.pre(!name.includes(','));
      const address = { host: `/run/${name}`, port: 5433, database: 'x' };
      expect(partsOf(formatPostgresUrl(address))).toMatchObject(address);
    }),
  );
});

test('no text makes it throw', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.webUrl(),
        anything.map((text) => `postgresql://${text}`),
      ),
      (text) => {
        expect(['parts', 'refused']).toContain(parsePostgresUrl(text).is);
      },
    ),
  );
});
