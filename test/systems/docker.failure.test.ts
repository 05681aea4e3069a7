import { describe, expect, it } from 'vitest';
import { ReadError } from '../../src/core/reading.ts';
import { ConnectTimeoutError, NotAllowedError } from '../../src/systems/docker.errors.ts';
import { failureOf } from '../../src/systems/docker.failure.ts';

const local = { name: 'docker', where: '/run/docker.sock', host: undefined };
const told = (facts: object, signal?: AbortSignal): [string, string] => {
  const failure = failureOf(Object.assign(new Error('raw'), facts), local, signal);
  return failure instanceof ReadError ? [failure.kind, failure.message] : ['defect', failure.message];
};

describe('failureOf', () => {
  it.each<[object, string, string]>([
    [{ code: 'ENOENT' }, 'missing', 'docker does not answer: there is no /run/docker.sock'],
    [{ code: 'ECONNREFUSED' }, 'refused', 'docker does not answer: nobody listens on /run/docker.sock'],
    [
      { code: 'EACCES' },
      'denied',
      'you may not open /run/docker.sock: add your user to the group docker and log in again, or start this as root',
    ],
    [{ code: 'ECONNRESET' }, 'closed', 'docker broke the connection on /run/docker.sock'],
    [{ code: 'ENOTFOUND' }, 'missing', 'no such host: /run/docker.sock'],
    [{ code: 'EPROTO' }, 'protocol', '/run/docker.sock does not speak TLS'],
    [{ code: 'HPE_INVALID_CONSTANT' }, 'protocol', '/run/docker.sock does not speak HTTP'],
    [{ code: 'CERT_HAS_EXPIRED' }, 'credentials', 'the certificate of /run/docker.sock is not trusted: raw'],
    [
      { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
      'credentials',
      'the certificate of /run/docker.sock is not trusted: raw',
    ],
    [
      { code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' },
      'credentials',
      'docker at /run/docker.sock does not accept our certificate: raw',
    ],
    [
      { statusCode: 403, json: { message: 'not you' } },
      'denied',
      'docker at /run/docker.sock does not let us look: not you',
    ],
    [
      { statusCode: 404, json: {} },
      'unsupported',
      '/run/docker.sock answers, but not as a container engine does',
    ],
    [
      { statusCode: 400, json: Buffer.from('Client sent an HTTP request to an HTTPS server.\n') },
      'protocol',
      '/run/docker.sock speaks TLS: it needs tls with a certificate',
    ],
    [
      { statusCode: 500, json: { message: 'disk \u001b[31mfull\u001b[0m' } },
      'protocol',
      'docker at /run/docker.sock answers with error 500: disk full',
    ],
    [{}, 'protocol', 'docker cannot be read on /run/docker.sock: raw'],
  ])('says of %j that it is %s', (facts, kind, message) => {
    expect(told(facts)).toEqual([kind, message]);
  });

  it('says that nobody took the connection', () => {
    const failure = failureOf(new ConnectTimeoutError(), {
      name: 'docker',
      where: '127.0.0.1:2376',
      host: '127.0.0.1',
    });
    expect(failure).toMatchObject({
      kind: 'timeout',
      message: 'docker does not answer: no connection to 127.0.0.1:2376 in time',
    });
  });

  it('says that a deadline passed, and which', () => {
    const signal = AbortSignal.abort(new ReadError('timeout', 'no answer within 4 s'));
    expect(told({ code: 'ABORT_ERR' }, signal)).toEqual([
      'timeout',
      'docker is silent on /run/docker.sock: no answer within 4 s',
    ]);
  });

  it('hands a closing console its own word back', () => {
    const closing = new ReadError('closed', 'the console is closing');
    expect(failureOf(new Error('raw'), local, AbortSignal.abort(closing))).toBe(closing);
  });

  it('does not dress up a defect of ours', () => {
    const defect = new NotAllowedError('not allowed: POST /x');
    expect(failureOf(defect, local)).toBe(defect);
  });
});
