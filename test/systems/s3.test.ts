import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { type Clock, systemClock } from '../../src/core/clock.ts';
import type { S3Login } from '../../src/domain/connection.ts';
import { paceOf } from '../../src/systems/s3/parts.ts';
import { openS3 } from '../../src/systems/s3.ts';
import { openS3Write } from '../../src/systems/write.ts';
import { type Fault, type Heard, type S3Service, s3Keys, startS3 } from '../lab/s3.ts';
import { listen } from '../listen.ts';

let service: S3Service;
let directory: string;
beforeAll(async () => {
  service = await startS3();
  directory = await mkdtemp(join(tmpdir(), 'quarterdeck-s3-'));
});
afterAll(async () => {
  await service.stop();
  await rm(directory, { recursive: true });
});
beforeEach(() => {
  service.objects.clear();
  service.uploads.clear();
  service.heard.length = 0;
  service.page = 1_000;
  service.fault = () => undefined;
});

/** Waits a hundredth as long. */
const hurried: Clock = {
  now: Date.now,
  after: (delay, call) => systemClock.after(delay / 100, call),
};
const signal = AbortSignal.timeout(20_000);

function bucket(changed: Partial<S3Login> = {}) {
  const { endpoint, region, bucket: name } = service;
  const login: S3Login = {
    ...{ endpoint, region, bucket: name, isByPath: true },
    ...{ accessKey: s3Keys.access, secretKey: s3Keys.secret, sessionToken: undefined, ...changed },
  };
  const options = { login: async () => login, clock: hurried, prefix: 'kept/' };
  const write = openS3Write({ ...options, part: 4_000 });
  const read = openS3(options);
  onTestFinished(() => {
    write.close();
    read.close();
  });
  return { write, read };
}

async function fileOf(bytes: Buffer): Promise<string> {
  const path = join(directory, randomBytes(4).toString('hex'));
  await writeFile(path, bytes);
  return path;
}

const sending = (bytes: number, until = signal) => ({
  ...{ bytes, signal: until, pace: paceOf(undefined, hurried), onSent: () => {} },
});

async function contentOf(face: ReturnType<typeof bucket>['read'], key: string): Promise<Buffer> {
  const object = await face.head(key, signal);
  if (object === undefined) throw new Error(`no ${key}`);
  const pieces: Uint8Array[] = [];
  for await (const piece of face.read(object, signal)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** The first so many requests of a kind fail. */
function failing(times: number, isOf: (heard: Heard) => boolean, fault: Fault): void {
  let left = times;
  service.fault = (heard) => (isOf(heard) && left-- > 0 ? fault : undefined);
}
const isPart = ({ query }: Heard): boolean => query.has('partNumber');
const broken: Fault = { is: 'status', status: 500, code: 'InternalError' };

test.each([0, 10, 4_000, 4_001, 100_000])('a file of %i bytes is there as it was', async (bytes) => {
  const { write, read } = bucket();
  const data = randomBytes(bytes);
  await write.put('a b/ü+(1)*.dump', await fileOf(data), sending(bytes));
  expect([...service.objects.keys()]).toEqual(['kept/a b/ü+(1)*.dump']);
  expect(service.uploads.size).toBe(0);
  expect((await contentOf(read, 'a b/ü+(1)*.dump')).equals(data)).toBe(true);
});

test('names come in pages, only those below, and are what they are', async () => {
  const { write, read } = bucket();
  const keys = ['x/1 <&>+%2F', 'x/2', 'x/3', 'y/1'];
  for (const key of keys) await write.putText(key, key, signal);
  service.page = 2;
  expect((await read.list('x/', signal)).map(({ key, bytes }) => [key, bytes])).toEqual([
    ['x/1 <&>+%2F', 11],
    ['x/2', 3],
    ['x/3', 3],
  ]);
  expect(await read.text('x/1 <&>+%2F', signal)).toBe('x/1 <&>+%2F');
  expect(await read.head('x/4', signal)).toBeUndefined();
  await write.remove('x/2', signal);
  expect(await read.list('x/', signal)).toHaveLength(2);
});

test.each<readonly [string, Fault]>([
  ['has trouble of its own', broken],
  ['cuts the connection', { is: 'reset' }],
  ['is asked too often', { is: 'status', status: 503, code: 'SlowDown' }],
])('a server that %s now and then is asked again', async (_, fault) => {
  const { write, read } = bucket();
  const data = randomBytes(20_000);
  failing(3, isPart, fault);
  await write.put('a', await fileOf(data), sending(data.length));
  expect((await contentOf(read, 'a')).equals(data)).toBe(true);
});

test('one that stays in trouble is given up in one sentence, and no part of it stays', async () => {
  const { write } = bucket();
  service.fault = ({ query }) => (query.get('partNumber') === '3' ? broken : undefined);
  const where = service.endpoint.replace('http://', '');
  await expect(write.put('a', await fileOf(randomBytes(20_000)), sending(20_000))).rejects.toThrow(
    `${where} answers 500 InternalError`,
  );
  expect([service.objects.size, service.uploads.size]).toEqual([0, 0]);
});

test('told to end in the middle, it gives up what it began', async () => {
  const { write } = bucket();
  const ending = new AbortController();
  service.fault = (heard) => {
    if (heard.query.get('partNumber') !== '2') return undefined;
    ending.abort();
    return { is: 'slow', ms: 50 };
  };
  const put = write.put('a', await fileOf(randomBytes(20_000)), sending(20_000, ending.signal));
  await expect(put).rejects.toMatchObject({ kind: 'closed' });
  expect([service.objects.size, service.uploads.size]).toEqual([0, 0]);
});

test('an answer that is cut goes on from where it was cut', async () => {
  const { write, read } = bucket();
  const data = randomBytes(300_000);
  await write.put('a', await fileOf(data), sending(data.length));
  service.heard.length = 0;
  failing(2, ({ method }) => method === 'GET', { is: 'cut', after: 100_000 });
  expect((await contentOf(read, 'a')).equals(data)).toBe(true);
  expect(service.heard.filter(({ headers }) => headers.range !== undefined)).toHaveLength(2);
});

test('what was begun before and came to no end is given up', async () => {
  const { write } = bucket();
  const at = new Date(Date.now() - 60_000);
  service.uploads.set('old', { key: 'kept/x/a', at, parts: new Map() });
  service.uploads.set('other', { key: 'elsewhere', at, parts: new Map() });
  service.uploads.set('new', { key: 'kept/x/b', at: new Date(), parts: new Map() });
  await write.giveUp('x/', Date.now() - 30_000, signal);
  expect([...service.uploads.keys()]).toEqual(['other', 'new']);
});

test.each<readonly [string, Partial<S3Login>, string, string]>([
  ['a wrong access key', { accessKey: 'AKIDOTHER' }, 'credentials', 'does not know the access key'],
  ['a wrong secret key', { secretKey: 'other/secret' }, 'credentials', 'the secret key is not the one'],
  ['no such bucket', { bucket: 'nowhere' }, 'missing', 'there is no bucket nowhere at'],
  [
    'nobody there',
    { endpoint: 'http://127.0.0.1:1' },
    'refused',
    'the bucket shop does not answer: connection refused 127.0.0.1:1',
  ],
])('%s is one sentence without the keys', async (_, changed, kind, said) => {
  const { read } = bucket(changed);
  const error: unknown = await read.list('', signal).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ kind, message: expect.stringContaining(said) });
  expect(String(error)).not.toMatch(/wJal|other\/secret/);
});

test('a server that allows nothing is one sentence, and is not asked again', async () => {
  const { write } = bucket();
  service.fault = () => ({ is: 'status', status: 403, code: 'AccessDenied' });
  await expect(write.putText('a', 'b', signal)).rejects.toThrow('does not allow it in the bucket shop');
  expect(service.heard).toHaveLength(1);
});

test('what does not speak HTTP is told as such', async () => {
  const port = await listen((socket) => socket.end('SSH-2.0-OpenSSH\r\n'));
  const { read } = bucket({ endpoint: `http://127.0.0.1:${port}` });
  await expect(read.list('', signal)).rejects.toThrow(
    `what answers at 127.0.0.1:${port} does not speak HTTP`,
  );
});

test('no more is sent in a second than is allowed', async () => {
  let now = 0;
  const waits: number[] = [];
  const clock: Clock = {
    now: () => now,
    after(delay, call) {
      waits.push(delay);
      now += delay;
      queueMicrotask(call);
      return () => {};
    },
  };
  const pace = paceOf(1_000_000, clock);
  for (let piece = 0; piece < 32; piece++) await pace(65_536, signal);
  expect(now).toBeCloseTo((32 * 65_536) / 1_000, 0);
  expect(Math.max(...waits)).toBeLessThan(100);
});

test('the read face sends nothing that changes anything', async () => {
  const { write, read } = bucket();
  await write.putText('a', 'b', signal);
  service.heard.length = 0;
  await read.list('', signal);
  await contentOf(read, 'a');
  expect(new Set(service.heard.map(({ method }) => method))).toEqual(new Set(['GET', 'HEAD']));
  expect(Object.keys(read).toSorted()).toEqual(['close', 'head', 'list', 'read', 'text']);
});
