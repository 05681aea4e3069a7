import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { judgeAttempt } from '../../src/domain/check/judge.ts';
import type { CheckTarget, Trust } from '../../src/domain/check/target.ts';
import type { Attempt, CheckSpec, Instance } from '../../src/domain/check.ts';
import { openCheck } from '../../src/systems/check.ts';
import { spec } from '../domain/check/attempts.ts';
import { openLab } from '../lab/lab.ts';
import { labOfWorker } from '../lab/ours.ts';
import { run } from '../lab/processes.ts';

const { http, tls, postgres, facts } = openLab(labOfWorker());

type Http = Extract<CheckTarget, { kind: 'http' }>;

const trusting: Trust = { is: 'required', ca: tls.ca };

const page = (changed: Partial<Http> = {}): Http => ({
  kind: 'http',
  url: http.url,
  method: 'GET',
  headers: async () => ({}),
  redirects: 'stay',
  trust: trusting,
  ...changed,
});

/** One try, judged. */
async function tried(
  target: CheckTarget,
  changed: Partial<Omit<CheckSpec, 'conditions'>> & { readonly conditions?: readonly string[] } = {},
): Promise<Instance> {
  const of = spec({ kind: target.kind, timeout: 2_000, ...changed });
  const face = openCheck({ spec: of, instances: [{ name: 'it', target }], env: process.env, now: Date.now });
  try {
    const [attempt] = await face.attempt(new AbortController().signal);
    return judgeAttempt(of, attempt ?? nothing, Date.now());
  } finally {
    face.close();
  }
}
const nothing: Attempt = { instance: '', took: 0, phases: {}, connected: false };

const failed = (because: string | RegExp) => ({
  is: 'failed',
  severity: 'critical',
  because: typeof because === 'string' ? because : expect.stringMatching(because),
});

afterEach(() => http.behave());

test('a healthy application passes, with the phases of the time and its health document', async () => {
  const instance = await tried(page(), {
    conditions: ['[STATUS] == 200', '[BODY].checks.redis.status == healthy'],
  });
  expect(instance).toMatchObject({ outcome: { is: 'passed' }, status: 200, address: '127.0.0.1' });
  expect(instance.phases).toEqual({
    connect: expect.any(Number),
    processing: expect.any(Number),
    transfer: expect.any(Number),
  });
  expect(instance.document?.parts.map(({ name, health }) => [name, health])).toEqual([
    ['database', 'ok'],
    ['redis', 'ok'],
    ['disk', 'ok'],
  ]);
});

test('a part that fails is named', async () => {
  await http.behave({ parts: { database: 'healthy', redis: 'unhealthy' } });
  expect((await tried(page())).outcome).toEqual(failed('answered 503, checks.redis: unhealthy'));
});

test('one that is slow is measured, and fails the condition on its time', async () => {
  await http.behave({ delay: 120 });
  const { outcome, phases } = await tried(page(), { conditions: ['[RESPONSE_TIME] < 100'] });
  expect(outcome).toEqual(failed(/^\[RESPONSE_TIME\] < 100: it is \d+ ms$/));
  expect(phases.processing).toBeGreaterThan(100);
});

test.each([
  ['garbage', /^127\.0\.0\.1:\d+ does not speak HTTP: /],
  ['hang', /^127\.0\.0\.1:\d+ accepts connections and does not answer$/],
  ['trickle', /^127\.0\.0\.1:\d+ began to answer and did not end$/],
  ['reset', /^127\.0\.0\.1:\d+ closed the connection$/],
  ['refuse', /^connection refused 127\.0\.0\.1:\d+$/],
] as const)('an application that does %s fails in one sentence', async (mode, because) => {
  await http.behave({ mode });
  expect((await tried(page(), { timeout: 400 })).outcome).toEqual(failed(because));
});

test('a body without an end is read up to 64 kB', async () => {
  await http.behave({ mode: 'huge' });
  const { outcome, body } = await tried(page(), { conditions: ['len([BODY]) == 65536'] });
  expect(outcome).toEqual({ is: 'passed' });
  expect(body).toHaveLength(400);
});

test('a redirect is the answer, unless it is to be followed; a loop ends', async () => {
  await http.behave({ mode: 'loop' });
  expect((await tried(page())).outcome).toEqual(failed('answered 302'));
  const followed = await tried(page({ redirects: 'follow' }));
  expect(followed.outcome).toEqual(failed('redirects more than 5 times'));
  expect((await http.heard()).length).toBe(7);
});

test('a redirect to something else than HTTP, or from https down to http, is not followed', async () => {
  await http.behave({ status: 302, headers: { location: 'file:///etc/passwd' } });
  expect((await tried(page({ redirects: 'follow' }))).outcome).toEqual(
    failed('redirects to an address that is none of HTTP'),
  );
});

test('a secret header goes to the application, and to nobody it redirects to', async () => {
  await http.behave({ status: 302, headers: { location: http.url.replace('127.0.0.1', 'localhost') } });
  const headers = async () => ({ authorization: 'Bearer hidden' });
  await tried(page({ redirects: 'follow', headers }));
  const [first, second] = await http.heard();
  expect(first?.headers).toMatchObject({ authorization: 'Bearer hidden' });
  expect(second?.headers).not.toHaveProperty('authorization');
});

test('hostile text stays text', async () => {
  const hostile = '\u001b]0;owned\u0007\u001b[2J\u202egnp.exe\r\n\u0000';
  await http.behave({ body: hostile, headers: { 'x-hostile': '\u00ff\u00fe' } });
  const { body, outcome } = await tried(page());
  expect(outcome).toEqual({ is: 'passed' });
  expect(body).toBe(hostile);
});

test('nothing but GET and HEAD without a body is ever sent', async () => {
  await tried(page());
  await tried(page({ method: 'HEAD' }));
  const heard = await http.heard();
  expect(heard.map(({ method, body }) => [method, body])).toEqual([
    ['GET', 0],
    ['HEAD', 0],
  ]);
  const method = 'POST' as Http['method']; // past the compiler, as a defect would be
  await expect(tried(page({ method }))).rejects.toThrow('A check does not send POST');
  expect(await http.heard()).toEqual([]);
});

const endpoint = (name: keyof typeof tls.ports, trust = trusting): CheckTarget => ({
  kind: 'tls',
  host: 'localhost',
  port: tls.ports[name],
  trust,
});
const days = (instance: Instance): number =>
  Math.round(((instance.certificate?.expiresAt ?? 0) - Date.now()) / 86_400_000);

test('a certificate is shown with the days it has left', async () => {
  const valid = await tried(endpoint('valid'));
  expect(valid).toMatchObject({
    outcome: { is: 'passed' },
    certificate: { subject: 'localhost', issuer: 'lab authority', selfSigned: false, protocol: 'TLSv1.3' },
  });
  expect(days(valid)).toBe(90);
  const expiring = await tried(endpoint('expiring'), { conditions: ['[CERTIFICATE_EXPIRATION] > 480h'] });
  expect(days(expiring)).toBe(2);
  expect(expiring.outcome).toEqual(failed('[CERTIFICATE_EXPIRATION] > 480h: it is 1 d'));
});

test('the whole chain counts: an intermediate may expire before what it signed', async () => {
  const chain = await tried(endpoint('chain'));
  expect(chain.certificate).toMatchObject({ expiring: 'lab intermediate', subject: 'localhost' });
  expect(days(chain)).toBe(12);
});

test.each([
  ['expired', 'it has expired'],
  ['selfSigned', 'it is self-signed'],
  ['wrongName', 'it is for another name'],
] as const)('a certificate that is %s fails, and is shown all the same', async (name, distrust) => {
  const instance = await tried(endpoint(name));
  const where = `localhost:${tls.ports[name]}`;
  expect(instance.outcome).toEqual(failed(`the certificate of ${where} is not trusted: ${distrust}`));
  expect(instance.certificate?.distrust).toBe(distrust);
  const shown = await tried(endpoint(name, { is: 'any', ca: undefined }));
  expect(shown.outcome).toEqual({ is: 'passed' });
});

test('an authority that is not known here is not trusted', async () => {
  const { outcome } = await tried(endpoint('valid', { is: 'required', ca: undefined }));
  expect(outcome).toEqual(failed(/its (authority is not known here|chain is incomplete)$/));
});

test('an endpoint that does not answer the handshake is named, and one that speaks no TLS', async () => {
  expect((await tried(endpoint('mute'), { timeout: 300 })).outcome).toEqual(
    failed(/accepts connections and does not answer the TLS handshake$/),
  );
  const plain: CheckTarget = { kind: 'tls', host: '127.0.0.1', port: http.port, trust: trusting };
  expect((await tried(plain)).outcome).toEqual(failed(/^no TLS with 127\.0\.0\.1:\d+: /));
});

test('an open port passes, a closed one fails, and one that should be closed passes', async () => {
  const port: CheckTarget = { kind: 'tcp', host: '127.0.0.1', port: http.port };
  expect((await tried(port)).outcome).toEqual({ is: 'passed' });
  await http.behave({ mode: 'refuse' });
  expect((await tried(port)).outcome).toEqual(failed(`connection refused 127.0.0.1:${http.port}`));
  expect((await tried(port, { conditions: ['[CONNECTED] == false'] })).outcome).toEqual({ is: 'passed' });
});

test('a host that does not exist is said to be none', async () => {
  const { outcome } = await tried({ kind: 'tcp', host: 'nowhere.invalid', port: 1 });
  expect(outcome.is).not.toBe('passed');
});

test('a PostgreSQL server that lets us in passes, and says what it is', async () => {
  const url = new URL(postgres.p1.url('ops_monitor'));
  const login = async (password: string) => ({
    host: url.hostname,
    port: Number(url.port),
    database: 'shop',
    user: 'ops_monitor',
    password,
    ssl: { mode: 'prefer' as const },
  });
  const right: CheckTarget = { kind: 'postgres', login: () => login(url.password) };
  expect((await tried(right, { conditions: ['[BODY].role == primary'] })).outcome).toEqual({ is: 'passed' });
  const wrong: CheckTarget = { kind: 'postgres', login: () => login('wrong') };
  expect((await tried(wrong)).outcome.is).toBe('unknown');
});

test('a file system is measured, and one that is not there fails', async () => {
  const { outcome, body } = await tried(
    { kind: 'disk', path: '/' },
    { conditions: ['[BODY].free_percent >= 0'] },
  );
  expect(outcome).toEqual({ is: 'passed' });
  expect(JSON.parse(body)).toMatchObject({ free_bytes: expect.any(Number) });
  expect((await tried({ kind: 'disk', path: '/nowhere' })).outcome).toEqual(failed('there is no /nowhere'));
});

const command = (...argv: [string, ...string[]]): CheckTarget => ({ kind: 'command', argv });

test('a command is run as it stands, and its exit code and numbers are taken', async () => {
  const shell = await tried(command('sh', '-c', 'echo "LOAD WARNING | \'load 1\'=2.5;2;4"; exit 1'));
  expect(shell).toMatchObject({
    outcome: { is: 'failed', severity: 'warning', because: 'LOAD WARNING' },
    exit: 1,
    perf: [{ label: 'load 1', value: 2.5 }],
  });
  expect((await tried(command('echo', '$HOME; rm -rf x'))).body).toBe('$HOME; rm -rf x');
});

test('a command that hangs, floods or is not there is known for it', async () => {
  expect((await tried(command('sleep', '60'), { timeout: 200 })).outcome).toEqual(
    failed('sleep did not end in time'),
  );
  expect((await tried(command('yes'))).outcome).toEqual({
    is: 'unknown',
    because: 'yes printed more than 4 kB',
  });
  expect((await tried(command('/nowhere/check_raid'))).outcome).toEqual({
    is: 'unknown',
    because: '/nowhere/check_raid could not be run (ENOENT)',
  });
});

test('with our own network gone the target is unknown, not failed', async () => {
  const script = fileURLToPath(new URL('check.alone.ts', import.meta.url));
  const printed = await run(facts, ['unshare', '-n', process.execPath, script, http.url]);
  expect(JSON.parse(printed)).toEqual({
    is: 'unknown',
    because: expect.stringMatching(/^our own network is down/),
  });
});
