import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { encodeKey, encodeQuery, ofNothing, signed } from '../../../src/systems/s3/sign.ts';

// The examples that Amazon publishes with the algorithm, with their keys.
const signer = {
  region: 'us-east-1',
  accessKey: 'AKIAIOSFODNN7EXAMPLE',
  secretKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  sessionToken: undefined,
};
const host = 'examplebucket.s3.amazonaws.com';
const at = Date.UTC(2013, 4, 24);
const nothing = { method: 'GET', host, path: '/', query: '', headers: {}, sha256: ofNothing };

const signatureOf = (request: typeof nothing & { readonly headers: Readonly<Record<string, string>> }) =>
  /Signature=(\w+)$/.exec(signed(request, signer, at).authorization ?? '')?.[1];

test('a request with a header of its own is signed as in the example', () => {
  const request = { ...nothing, path: '/test.txt', headers: { Range: 'bytes=0-9' } };
  expect(signatureOf(request)).toBe('f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41');
});

test('a body and a name with odd characters are signed as in the example', () => {
  const request = {
    ...{ method: 'PUT', host, path: `/${encodeKey('test$file.text')}`, query: '' },
    headers: { Date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' },
    sha256: createHash('sha256').update('Welcome to Amazon S3.').digest('hex'),
  };
  expect(signatureOf(request)).toBe('98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd');
});

test('parameters are signed as in the examples, with a value and without', () => {
  expect(signatureOf({ ...nothing, query: encodeQuery({ prefix: 'J', 'max-keys': '2' }) })).toBe(
    '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
  );
  expect(signatureOf({ ...nothing, query: encodeQuery({ lifecycle: '' }) })).toBe(
    'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
  );
});

test('a token of a session is sent and signed', () => {
  const headers = signed(nothing, { ...signer, sessionToken: 'token' }, at);
  expect(headers['x-amz-security-token']).toBe('token');
  expect(headers.authorization).toContain('x-amz-date;x-amz-security-token,');
});
