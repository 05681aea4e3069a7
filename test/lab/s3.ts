import { createHash, createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** A request as it came in. */
export type Heard = {
  readonly method: string;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  /** From 1. */
  readonly number: number;
};

/**
 * What goes wrong with a request. `reset`: the connection is cut before the body is read; `cut`: after so many bytes of the
 * answer; `slow`: milliseconds before it is answered; `status`: that status, under the code; `says`: it answers with that, and
 * does nothing.
 */
export type Fault =
  | { readonly is: 'reset' }
  | { readonly is: 'cut'; readonly after: number }
  | { readonly is: 'slow'; readonly ms: number }
  | { readonly is: 'says'; readonly status: number; readonly text: string }
  | { readonly is: 'status'; readonly status: number; readonly code: string };

type Stored = { bytes: Buffer; readonly tag: string; readonly at: Date };
type Upload = { readonly key: string; readonly at: Date; readonly parts: Map<number, Stored> };

export const s3Keys = { access: 'AKIDQUARTERDECKTEST', secret: 'wJal/rXUtnFEMI+K7MDENG/Marker' } as const;
const region = 'eu-central-1';

/** A server that speaks as much of S3 as we do, keeps all in memory, and takes nothing that is not signed. */
export async function startS3(bucket = 'shop') {
  const objects = new Map<string, Stored>();
  const uploads = new Map<string, Upload>();
  const heard: Heard[] = [];
  /** The most bytes of a body that were taken in at once say nothing; the peak of a page does. */
  const state = {
    /** Names of a page of a list. */
    page: 1_000,
    fault: (_: Heard): Fault | undefined => undefined,
  };

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      if (response.headersSent) {
        response.destroy();
        return;
      }
      const { status, code } = error instanceof Refused ? error : { status: 500, code: 'InternalError' };
      answer(response, status, `<Error><Code>${code}</Code><Message>${String(error)}</Message></Error>`);
    });
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    const [path = '', search = ''] = url.split('?');
    const [, name = '', ...rest] = path.split('/');
    const question = {
      ...{ method, headers, key: decodeURIComponent(rest.join('/')) },
      ...{ query: new URLSearchParams(search), number: heard.length + 1 },
    };
    heard.push(question);
    const fault = state.fault(question);
    if (fault?.is === 'reset') {
      request.socket.resetAndDestroy();
      return;
    }
    if (fault?.is === 'slow') await sleep(fault.ms);
    const body = await bodyOf(request);
    verify(request, body);
    if (fault?.is === 'status') throw new Refused(fault.status, fault.code);
    if (fault?.is === 'says') {
      answer(response, fault.status, fault.text);
      return;
    }
    if (name !== bucket) throw new Refused(404, 'NoSuchBucket');
    perform(question, body, response, fault?.is === 'cut' ? fault.after : undefined);
  }

  function perform(question: Heard, body: Buffer, response: ServerResponse, cut: number | undefined): void {
    const { method, key, query } = question;
    const id = query.get('uploadId');
    if (method === 'GET' && key === '') (query.has('uploads') ? listUploads : list)(query, response);
    else if (method === 'POST' && query.has('uploads')) {
      const made = randomBytes(8).toString('hex');
      uploads.set(made, { key, at: new Date(), parts: new Map() });
      answer(response, 200, `<R><UploadId>${made}</UploadId></R>`);
    } else if (id !== null) ofUpload(id, question, body, response);
    else if (method === 'PUT') stored(key, body, response);
    else if (method === 'DELETE') {
      objects.delete(key);
      answer(response, 204, '');
    } else {
      const found = objects.get(key);
      if (found === undefined) throw new Refused(404, 'NoSuchKey');
      get(question, found, response, cut);
    }
  }

  function ofUpload(id: string, { method, query, key }: Heard, body: Buffer, response: ServerResponse): void {
    const upload = uploads.get(id);
    if (upload?.key !== key) throw new Refused(404, 'NoSuchUpload');
    if (method === 'DELETE') {
      uploads.delete(id);
      answer(response, 204, '');
      return;
    }
    if (method === 'PUT') {
      const part = storedOf(body);
      upload.parts.set(Number(query.get('partNumber')), part);
      response.writeHead(200, { etag: part.tag }).end();
      return;
    }
    const named = [...body.toString().matchAll(/<PartNumber>(\d+)<\/PartNumber><ETag>(.*?)<\/ETag>/g)];
    const parts = named.map(([, number, tag]) => {
      const part = upload.parts.get(Number(number));
      if (part === undefined || part.tag !== tag) throw new Refused(400, 'InvalidPart');
      return part.bytes;
    });
    if (parts.length !== upload.parts.size) throw new Refused(400, 'InvalidPartOrder');
    uploads.delete(id);
    stored(key, Buffer.concat(parts), response);
  }

  function stored(key: string, bytes: Buffer, response: ServerResponse): void {
    const made = storedOf(bytes);
    objects.set(key, made);
    response.setHeader('etag', made.tag);
    answer(response, 200, '<R/>');
  }

  function get({ method, headers }: Heard, found: Stored, response: ServerResponse, cut?: number): void {
    const wanted = headers['if-match'];
    if (wanted !== undefined && wanted !== found.tag) throw new Refused(412, 'PreconditionFailed');
    const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
    const bytes = found.bytes.subarray(from);
    response.writeHead(from > 0 ? 206 : 200, {
      'content-length': bytes.length,
      etag: found.tag,
      'last-modified': found.at.toUTCString(),
    });
    if (method === 'HEAD') response.end();
    else if (cut === undefined) response.end(bytes);
    else response.write(bytes.subarray(0, cut), () => response.destroy());
  }

  function list(query: URLSearchParams, response: ServerResponse): void {
    const prefix = query.get('prefix') ?? '';
    const after = query.get('continuation-token') ?? '';
    const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).toSorted();
    const page = keys.slice(0, state.page);
    const rows = page.map((key) => {
      const { bytes, tag, at } = objects.get(key) ?? storedOf(Buffer.alloc(0));
      const name = encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+');
      return `<Contents><Key>${name}</Key><LastModified>${at.toISOString()}</LastModified><ETag>${tag.replaceAll('"', '&quot;')}</ETag><Size>${bytes.length}</Size></Contents>`;
    });
    const next = keys.length > page.length ? page.at(-1) : undefined;
    const more =
      next === undefined
        ? '<IsTruncated>false</IsTruncated>'
        : `<IsTruncated>true</IsTruncated><NextContinuationToken>${next}</NextContinuationToken>`;
    answer(response, 200, `<ListBucketResult>${more}${rows.join('')}</ListBucketResult>`);
  }

  function listUploads(query: URLSearchParams, response: ServerResponse): void {
    const rows = [...uploads]
      .filter(([, { key }]) => key.startsWith(query.get('prefix') ?? ''))
      .map(
        ([id, { key, at }]) =>
          `<Upload><Key>${encodeURIComponent(key)}</Key><UploadId>${id}</UploadId><Initiated>${at.toISOString()}</Initiated></Upload>`,
      );
    answer(response, 200, `<ListMultipartUploadsResult>${rows.join('')}</ListMultipartUploadsResult>`);
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a server without a port');
  return Object.assign(state, {
    ...{ bucket, region, objects, uploads, heard },
    endpoint: `http://127.0.0.1:${address.port}`,
    /** The content of an object, one byte of it another. */
    flip(key: string): void {
      const found = objects.get(key);
      if (found === undefined) throw new Error(`no ${key}`);
      found.bytes = Buffer.from(found.bytes);
      const middle = Math.floor(found.bytes.length / 2);
      found.bytes[middle] = (found.bytes[middle] ?? 0) ^ 1;
    },
    async stop(): Promise<void> {
      server.closeAllConnections();
      server.close();
    },
  });
}

export type S3Service = Awaited<ReturnType<typeof startS3>>;

class Refused extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string) {
    super(code);
    this.status = status;
    this.code = code;
  }
}

const hashOf = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');
const storedOf = (bytes: Buffer): Stored => ({
  bytes,
  tag: `"${createHash('md5').update(bytes).digest('hex')}"`,
  at: new Date(),
});

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

function answer(response: ServerResponse, status: number, xml: string): void {
  response.writeHead(status, { 'content-type': 'application/xml' }).end(xml);
}

/** Recomputes what the request claims, from what came over the wire. @throws Refused */
function verify({ method = '', url = '', headers }: IncomingMessage, body: Buffer): void {
  const claim =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? '',
    );
  if (claim === null) throw new Refused(403, 'AccessDenied');
  const [, access, day = '', where = '', list = '', signature] = claim;
  if (access !== s3Keys.access) throw new Refused(403, 'InvalidAccessKeyId');
  const date = String(headers['x-amz-date']);
  const time = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)(\d\dZ)$/, '$1-$2-$3:$4:$5'));
  if (!(Math.abs(time - Date.now()) < 900_000) || !date.startsWith(day))
    throw new Refused(403, 'RequestTimeTooSkewed');
  if (where !== region) throw new Refused(400, 'AuthorizationHeaderMalformed');
  for (const name of ['host', 'x-amz-date', 'x-amz-content-sha256', 'content-md5'])
    if (headers[name] !== undefined && !list.split(';').includes(name))
      throw new Refused(403, 'AccessDenied');
  const [path, search = ''] = url.split('?');
  let text = `${method}\n${path}\n${search.split('&').sort().join('&')}\n`;
  for (const name of list.split(';')) text += `${name}:${String(headers[name]).trim()}\n`;
  text += `\n${list}\n${String(headers['x-amz-content-sha256'])}`;
  let key: Buffer | string = `AWS4${s3Keys.secret}`;
  for (const word of [day, where, 's3', 'aws4_request'])
    key = createHmac('sha256', key).update(word).digest();
  const wanted = createHmac('sha256', key)
    .update(`AWS4-HMAC-SHA256\n${date}\n${day}/${where}/s3/aws4_request\n${hashOf(text)}`)
    .digest('hex');
  if (wanted !== signature) throw new Refused(403, 'SignatureDoesNotMatch');
  if (headers['x-amz-content-sha256'] !== hashOf(body)) throw new Refused(400, 'XAmzContentSHA256Mismatch');
  const md5 = headers['content-md5'];
  if (md5 !== undefined && md5 !== createHash('md5').update(body).digest('base64'))
    throw new Refused(400, 'BadDigest');
}
