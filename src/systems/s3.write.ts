import { type Instant, ReadError } from '../core/reading.ts';
import { type Client, type ClientOptions, createClient, type Question, textOf } from './s3/client.ts';
import { complaintIn } from './s3/errors.ts';
import { fieldOf, unfinishedBelow } from './s3/list.ts';
import { bodyOf, bodyOfText, type Pace, partsOf, type Range } from './s3/parts.ts';
import { lookWith, type S3Face } from './s3.ts';

/** What may be done in a bucket, below its prefix; the rest of it is out of reach. Each throws ReadError. */
export type S3Write = S3Face & {
  /** Puts a file there under a key. Either all of it bears the key when it resolves, or none. */
  put(key: string, file: string, sending: Sending): Promise<void>;
  putText(key: string, text: string, signal: AbortSignal): Promise<void>;
  /** Removes an object; where there is none, nothing is done. */
  remove(key: string, signal: AbortSignal): Promise<void>;
  /** Gives up uploads below that were begun before this and came to no end: they cost money, and nobody sees them. */
  giveUp(below: string, before: Instant, signal: AbortSignal): Promise<void>;
};

export type Sending = {
  readonly bytes: number;
  readonly signal: AbortSignal;
  readonly pace: Pace;
  readonly onSent: (bytes: number) => void;
};

type Options = ClientOptions & {
  readonly prefix: string;
  /** Files above it are sent in parts of that size; 8 MB if left out. */
  readonly part?: number;
};

const usualPart = 8 * 1024 ** 2;
/** For giving up an upload, which has to be tried also when we are told to end. */
const patience = 10_000;

export function openS3Write({ part = usualPart, prefix, ...options }: Options): S3Write {
  const client = createClient(options, ['GET', 'HEAD', 'PUT', 'POST', 'DELETE']);
  const done = (question: Question, signal: AbortSignal): Promise<void> =>
    client.ask(question, signal, textOf).then(() => undefined);
  return {
    ...lookWith(client, prefix),
    async put(key, file, sending) {
      const whole = prefix + key;
      const { bytes } = sending;
      if (bytes <= part) await putOne(client, { key: whole }, { file, from: 0, bytes }, sending);
      else await putParts(client, whole, partsOf(file, bytes, part), sending);
    },
    putText: (key, text, signal) =>
      done({ method: 'PUT', key: prefix + key, body: bodyOfText(text) }, signal),
    remove: (key, signal) => done({ method: 'DELETE', key: prefix + key }, signal),
    async giveUp(below, before, signal) {
      const ask = (question: Question): Promise<string> => client.ask(question, signal, textOf);
      for (const { key, id, begunAt } of await unfinishedBelow(ask, prefix + below))
        if (key.startsWith(prefix + below) && begunAt < before)
          await done({ method: 'DELETE', key, query: { uploadId: id } }, signal);
    },
  };
}

type Destination = { readonly key: string; readonly query?: Readonly<Record<string, string>> };

/** Sends a part of a file as one request; resolves with the tag that it got. */
async function putOne(
  client: Client,
  to: Destination,
  range: Range,
  { signal, pace, onSent }: Sending,
): Promise<string> {
  const body = await bodyOf(range, pace, signal);
  const tag = await client.ask({ method: 'PUT', ...to, body }, signal, async (answer) => {
    await textOf(answer);
    return answer.headers.etag ?? '';
  });
  onSent(range.bytes);
  return tag;
}

/** Sends a file in parts, and has them put together; where that fails, none of them stays. */
async function putParts(
  client: Client,
  key: string,
  ranges: readonly Range[],
  sending: Sending,
): Promise<void> {
  const { signal } = sending;
  const begun = await client.ask({ method: 'POST', key, query: { uploads: '' } }, signal, textOf);
  const id = fieldOf(begun, 'UploadId');
  if (id === undefined) throw new ReadError('protocol', 'the server began no upload, and did not say why');
  try {
    const parts: string[] = [];
    for (const [index, range] of ranges.entries()) {
      const number = String(index + 1);
      const tag = await putOne(client, { key, query: { partNumber: number, uploadId: id } }, range, sending);
      parts.push(`<Part><PartNumber>${number}</PartNumber><ETag>${escaped(tag)}</ETag></Part>`);
    }
    const body = bodyOfText(`<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`);
    const answer = await client.ask({ method: 'POST', key, query: { uploadId: id }, body }, signal, textOf);
    // It may take minutes, begin with 200, and end with an error.
    const { code, said } = complaintIn(answer);
    if (code !== '')
      throw new ReadError('refused', `the parts were not put together: ${code} ${said}`.trim());
  } catch (error) {
    const givenUp = { method: 'DELETE', key, query: { uploadId: id } } as const;
    await client.ask(givenUp, AbortSignal.timeout(patience), textOf).catch(() => {});
    throw error;
  }
}

const escaped = (text: string): string => text.replace(/[&<>]/g, (one) => `&#${one.charCodeAt(0)};`);
