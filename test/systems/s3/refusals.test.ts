import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Clock, systemClock } from '../../../src/core/clock.ts';
import { textOf } from '../../../src/systems/s3/client.ts';
import { paceOf } from '../../../src/systems/s3/parts.ts';
import { openS3Write, type S3Write } from '../../../src/systems/write.ts';
import { type S3Service, s3Keys, startS3 } from '../../lab/s3.ts';

/** Waits a hundredth as long. */
const clock: Clock = { now: Date.now, after: (delay, call) => systemClock.after(delay / 100, call) };
const signal = AbortSignal.timeout(20_000);

let service: S3Service;
let face: S3Write;
let directory: string;
beforeAll(async () => {
  service = await startS3();
  const { endpoint, region, bucket } = service;
  const login = {
    ...{ endpoint, region, bucket, isByPath: true, sessionToken: undefined },
    ...{ accessKey: s3Keys.access, secretKey: s3Keys.secret },
  };
  face = openS3Write({ login: async () => login, clock, prefix: 'kept/', part: 4_000 });
  directory = await mkdtemp(join(tmpdir(), 'quarterdeck-s3-'));
});
afterEach(() => {
  service.fault = () => undefined;
});
afterAll(async () => {
  face.close();
  await service.stop();
  await rm(directory, { recursive: true });
});

async function put(bytes: number): Promise<void> {
  await writeFile(join(directory, 'file'), Buffer.alloc(bytes, 7));
  const pace = paceOf(undefined, clock);
  await face.put('file', join(directory, 'file'), { bytes, signal, pace, onSent: () => {} });
}

async function readAll(): Promise<void> {
  const object = await face.head('file', signal);
  if (object === undefined) throw new Error('no file');
  for await (const _ of face.read(object, signal));
}

test.each([
  [403, 'InvalidAccessKeyId', /127\.0\.0\.1:\d+ does not know the access key$/],
  [400, 'ExpiredToken', /^the session token has expired, says 127/],
  [400, 'InvalidToken', / does not take the session token$/],
  [403, 'RequestTimeTooSkewed', / takes no request of this host: their clocks differ by more than 15 min$/],
  [403, '', / does not allow it in the bucket shop \(AccessDenied\)$/],
  [404, 'NoSuchBucket', /^there is no bucket shop at 127/],
] as const)('%i %s is one sentence', async (status, code, sentence) => {
  service.fault = () => ({ is: 'status', status, code });
  await expect(face.list('', signal)).rejects.toThrow(sentence);
});

test('an upload that is not begun, or not put together, is told', async () => {
  service.fault = ({ query }) =>
    query.has('uploads') ? { is: 'says', status: 200, text: '<R/>' } : undefined;
  await expect(put(9_000)).rejects.toThrow('the server began no upload, and did not say why');
  const text = '<Error><Code>InternalError</Code><Message>try again</Message></Error>';
  service.fault = ({ method, query }) =>
    method === 'POST' && query.has('uploadId') ? { is: 'says', status: 200, text } : undefined;
  await expect(put(9_000)).rejects.toThrow('the parts were not put together: InternalError try again');
  expect(service.uploads.size).toBe(0);
});

test('what is less or more than was asked for is not taken', async () => {
  await put(1_000);
  service.fault = ({ method, headers }) =>
    method === 'GET' ? { is: 'says', status: headers.range === undefined ? 200 : 206, text: '' } : undefined;
  await expect(readAll()).rejects.toThrow('the server sent 0 of 1000 bytes');
  service.fault = ({ method }) => (method === 'GET' ? { is: 'says', status: 200, text: 'abc' } : undefined);
  await expect(readAll()).rejects.toThrow(
    'the server sends all of an object where a part of it was asked for',
  );
  const endless = Readable.from([Buffer.alloc(40 * 1024 ** 2), Buffer.alloc(40 * 1024 ** 2)]);
  await expect(textOf(endless as Parameters<typeof textOf>[0])).rejects.toThrow(
    'it answers with more than it was asked for',
  );
});

test('one that answers too late is told so', async () => {
  service.fault = () => ({ is: 'slow', ms: 300 });
  await expect(face.list('', AbortSignal.timeout(50))).rejects.toThrow('the bucket did not answer in time');
});
