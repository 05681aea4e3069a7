import { ReadError } from '../core/reading.ts';
import { type Client, type ClientOptions, createClient, type Question, textOf } from './s3/client.ts';
import { S3Refusal } from './s3/errors.ts';
import { pagesOf, type S3Object } from './s3/list.ts';

/** What may be asked of a bucket without changing it; keys are those below its prefix. Each throws ReadError. */
export type S3Face = {
  /** Every object below, in the order of their keys. */
  list(below: string, signal: AbortSignal): Promise<readonly S3Object[]>;
  /** One object without its content; undefined where there is none. */
  head(key: string, signal: AbortSignal): Promise<S3Object | undefined>;
  /** Its content, piece by piece; where the way is cut, it goes on from there. */
  read(object: S3Object, signal: AbortSignal): AsyncGenerator<Uint8Array>;
  /** The content of a short object. */
  text(key: string, signal: AbortSignal): Promise<string>;
  close(): void;
};

/** Looks into a bucket: nothing that could change it is ever sent. */
export const openS3 = (options: ClientOptions & { readonly prefix: string }): S3Face =>
  lookWith(createClient(options, ['GET', 'HEAD']), options.prefix);

/** The same through a connection that somebody has. */
export function lookWith(client: Client, prefix: string): S3Face {
  return {
    async list(below, signal) {
      const found: S3Object[] = [];
      const ask = (question: Question): Promise<string> => client.ask(question, signal, textOf);
      for await (const { key, ...object } of pagesOf(ask, prefix + below))
        if (key.startsWith(prefix + below)) found.push({ key: key.slice(prefix.length), ...object });
      return found;
    },
    async head(key, signal) {
      try {
        return await client.ask({ method: 'HEAD', key: prefix + key }, signal, async (answer) => {
          answer.resume();
          const { headers } = answer;
          const modifiedAt = Date.parse(headers['last-modified'] ?? '');
          return { key, bytes: Number(headers['content-length']), tag: headers.etag ?? '', modifiedAt };
        });
      } catch (error) {
        if (error instanceof S3Refusal && error.status === 404) return undefined;
        throw error;
      }
    },
    read: (object, signal) => readFrom(client, { ...object, key: prefix + object.key }, signal),
    text: (key, signal) => client.ask({ method: 'GET', key: prefix + key }, signal, textOf),
    close: client.close,
  };
}

async function* readFrom(
  client: Client,
  { key, bytes, tag }: S3Object,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let done = 1; ; done++) {
    try {
      const range = at === 0 ? {} : { range: `bytes=${at}-` };
      const answer = await client.once(
        { method: 'GET', key, headers: { 'if-match': tag, ...range } },
        signal,
      );
      if (at > 0 && answer.statusCode !== 206)
        throw new ReadError('protocol', 'the server sends all of an object where a part of it was asked for');
      for await (const piece of answer) {
        at += piece.length;
        done = 1;
        yield piece;
      }
      if (at >= bytes) return;
      throw new ReadError('closed', `the server sent ${at} of ${bytes} bytes`);
    } catch (error) {
      await client.again(error, done, signal);
    }
  }
}
