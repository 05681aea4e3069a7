import type { Instant } from '../../core/reading.ts';
import type { Question } from './client.ts';

/** What a bucket says of an object. */
export type S3Object = {
  readonly key: string;
  readonly bytes: number;
  /** Another one when the content is another. */
  readonly tag: string;
  readonly modifiedAt: Instant;
};

type Ask = (question: Question) => Promise<string>;

/** Every object whose key begins with this. */
export async function* pagesOf(ask: Ask, prefix: string): AsyncGenerator<S3Object> {
  let token: string | undefined;
  do {
    const page = await ask({
      method: 'GET',
      query: {
        ...{ 'list-type': '2', 'encoding-type': 'url', prefix },
        ...(token !== undefined && { 'continuation-token': token }),
      },
    });
    for (const entry of entriesOf(page, 'Contents'))
      yield {
        key: nameIn(entry),
        bytes: Number(fieldOf(entry, 'Size')),
        tag: plain(fieldOf(entry, 'ETag') ?? ''),
        modifiedAt: Date.parse(fieldOf(entry, 'LastModified') ?? ''),
      };
    token =
      fieldOf(page, 'IsTruncated') === 'true' ? plain(fieldOf(page, 'NextContinuationToken') ?? '') : '';
  } while (token !== '');
}

/** A multipart upload that was begun and neither ended nor given up. */
export type Unfinished = { readonly key: string; readonly id: string; readonly begunAt: Instant };

/** The first thousand of them: there are never so many. */
export async function unfinishedBelow(ask: Ask, prefix: string): Promise<readonly Unfinished[]> {
  const page = await ask({ method: 'GET', query: { uploads: '', 'encoding-type': 'url', prefix } });
  return entriesOf(page, 'Upload').map((entry) => ({
    key: nameIn(entry),
    id: plain(fieldOf(entry, 'UploadId') ?? ''),
    begunAt: Date.parse(fieldOf(entry, 'Initiated') ?? ''),
  }));
}

// The answers are flat, and as S3 itself writes them: no attribute, no comment, no other name space.
const entriesOf = (xml: string, name: string): readonly string[] =>
  Array.from(xml.matchAll(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`, 'g')), ([, entry = '']) => entry);

/** The text of an element; undefined where there is none. */
export const fieldOf = (xml: string, name: string): string | undefined =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];

/** It was asked for percent-encoded: so no character of it can be one of XML's. */
const nameIn = (entry: string): string =>
  decodeURIComponent((fieldOf(entry, 'Key') ?? '').replace(/\+/g, ' '));

const entities: Readonly<Record<string, string>> = { quot: '"', amp: '&', lt: '<', gt: '>', apos: "'" };
const plain = (text: string): string =>
  text.replace(/&(?:#(\d+)|(\w+));/g, (whole, code?: string, name = '') =>
    code === undefined ? (entities[name] ?? whole) : String.fromCharCode(Number(code)),
  );
