import { type FailureKind, ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import { explained, ofConnection, type Sentence } from '../failures.ts';

/** The server answered, and said no. */
export class S3Refusal extends ReadError {
  readonly status: number;

  constructor(kind: FailureKind, message: string, status: number) {
    super(kind, message);
    this.status = status;
  }
}

/** Of whom a sentence speaks. */
export type Asked = {
  /** `127.0.0.1:9000` */
  readonly where: string;
  readonly host: string;
  readonly bucket: string;
  readonly region: string;
};

type Answer = {
  readonly status: number;
  /** What the server calls it; empty where it says nothing. */
  readonly code: string;
  readonly said: string;
  /** The region that it names instead. */
  readonly region: string | undefined;
};

const byCode: Readonly<Record<string, (asked: Asked) => readonly [FailureKind, string]>> = {
  NoSuchBucket: ({ where, bucket }) => ['missing', `there is no bucket ${bucket} at ${where}`],
  InvalidAccessKeyId: ({ where }) => ['credentials', `${where} does not know the access key`],
  SignatureDoesNotMatch: ({ where }) => [
    'credentials',
    `the secret key is not the one that ${where} has for this access key`,
  ],
  ExpiredToken: ({ where }) => ['credentials', `the session token has expired, says ${where}`],
  InvalidToken: ({ where }) => ['credentials', `${where} does not take the session token`],
  RequestTimeTooSkewed: ({ where }) => [
    'credentials',
    `${where} takes no request of this host: their clocks differ by more than 15 min`,
  ],
  AccessDenied: ({ where, bucket }) => [
    'denied',
    `${where} does not allow it in the bucket ${bucket} (AccessDenied)`,
  ],
};

/** A refusal in one sentence. */
export function refusalOf({ status, code, said, region }: Answer, asked: Asked): S3Refusal {
  const elsewhere =
    status === 301 ||
    status === 307 ||
    code === 'AuthorizationHeaderMalformed' ||
    code === 'PermanentRedirect';
  if (elsewhere && region !== undefined && region !== asked.region)
    return new S3Refusal(
      'unsupported',
      `the bucket ${asked.bucket} is in the region ${region}, and the stack file says ${asked.region}`,
      status,
    );
  const known = byCode[code] ?? (code === '' && status === 403 ? byCode.AccessDenied : undefined);
  if (known !== undefined) return new S3Refusal(...known(asked), status);
  const words = [String(status), code, said && `(${said})`].filter((word) => word !== '').join(' ');
  return new S3Refusal('refused', `${asked.where} answers ${words}`, status);
}

/** What an answer says went wrong: `<Error><Code>…</Code><Message>…</Message></Error>`. */
export function complaintIn(xml: string): { readonly code: string; readonly said: string } {
  const one = (name: string): string =>
    sanitize(new RegExp(`<${name}>([^<]{0,200})`).exec(xml)?.[1] ?? '').trim();
  return { code: one('Code').replace(/\W/g, ''), said: one('Message') };
}

/** Whether the same request may be answered another time: the way was cut, or the server has trouble of its own. */
export function isPassing(error: unknown): boolean {
  if (error instanceof S3Refusal) return error.status >= 500 || error.status === 429 || error.status === 408;
  return (
    error instanceof ReadError &&
    (error.kind === 'timeout' || error.kind === 'closed' || error.kind === 'refused')
  );
}

const garbage: Sentence = ({ where }) => ['protocol', `what answers at ${where} does not speak HTTP`];
const torn: Sentence = ({ title, where }) => ['closed', `${title} closed the connection to ${where}`];

/** Any failure on the way as one sentence. */
export const troubleOf = (error: unknown, { bucket, host, where }: Asked): unknown =>
  explained(error, `the bucket ${bucket}`, { host, where }, (one) => {
    const code = one instanceof Error ? String(Reflect.get(one, 'code') ?? '') : '';
    if (code.startsWith('HPE_')) return garbage;
    return code === 'ERR_STREAM_PREMATURE_CLOSE' ? torn : ofConnection(one);
  });
