import { createHash, createHmac } from 'node:crypto';
import type { Instant } from '../../core/reading.ts';
import type { S3Login } from '../../domain/connection.ts';

/** A request as it goes on the wire: path and query are encoded as `encodeKey` and `encodeQuery` do it. */
export type Unsigned = {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  /** SHA-256 of the body, in hex. */
  readonly sha256: string;
};

type Signer = Pick<S3Login, 'region' | 'accessKey' | 'secretKey' | 'sessionToken'>;

/** SHA-256 of no body. */
export const ofNothing = createHash('sha256').update('').digest('hex');

/** All headers of a request, with AWS Signature Version 4 for S3: the body's checksum is a part of what is signed. */
export function signed(request: Unsigned, signer: Signer, at: Instant): Readonly<Record<string, string>> {
  const { method, host, path, query, sha256 } = request;
  const time = new Date(at).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const headers = {
    ...request.headers,
    host,
    'x-amz-content-sha256': sha256,
    'x-amz-date': time,
    ...(signer.sessionToken !== undefined && { 'x-amz-security-token': signer.sessionToken }),
  };
  const names = Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), value.trim().replace(/\s+/g, ' ')] as const)
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  const list = names.map(([name]) => name).join(';');
  const canonical = [
    ...[method, path, query],
    ...names.map(([name, value]) => `${name}:${value}`),
    ...['', list, sha256],
  ].join('\n');
  const day = time.slice(0, 8);
  const scope = `${day}/${signer.region}/s3/aws4_request`;
  const digest = createHash('sha256').update(canonical).digest('hex');
  const key = [day, signer.region, 's3', 'aws4_request'].reduce<string | Buffer>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${signer.secretKey}`,
  );
  const signature = createHmac('sha256', key)
    .update(['AWS4-HMAC-SHA256', time, scope, digest].join('\n'))
    .digest('hex');
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${signer.accessKey}/${scope}, SignedHeaders=${list}, Signature=${signature}`,
  };
}

const encode = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );

/** A key as a path: its slashes stay. */
export const encodeKey = (key: string): string => key.split('/').map(encode).join('/');

/** Parameters in the order in which they are signed. */
export const encodeQuery = (parameters: Readonly<Record<string, string>>): string =>
  Object.entries(parameters)
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
