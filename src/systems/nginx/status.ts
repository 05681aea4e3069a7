import { placeOf } from '../../core/place.ts';
import { ReadError } from '../../core/reading.ts';
import type { Listening } from '../../domain/nginx/address.ts';
import type { Question } from '../../domain/nginx/servers.ts';
import { connect, type Trace } from '../check/connect.ts';
import { askHttp, type HttpTrace } from '../check/http.ts';
import { Trouble, troubleOf } from '../check/trouble.ts';
import { ofConnection, wordsOf } from '../failures.ts';

/** Whose certificate it is does not matter for a number. */
const anyone = { is: 'any', ca: undefined } as const;

/** What a status page answers to one GET. @throws ReadError that says why it does not. */
export async function askStatus(
  title: string,
  { url, host }: Question,
  signal: AbortSignal,
): Promise<string> {
  const trace: HttpTrace = { phases: {}, connected: false };
  const headers = async () => (host === undefined ? {} : { host });
  const target = { kind: 'http', url, method: 'GET', headers, redirects: 'stay', trust: anyone } as const;
  await explained(title, new URL(url).host, () => askHttp(target, trace, signal));
  const { status, body = '' } = trace;
  if (status === 200) return body;
  if (status === 401 || status === 403)
    throw new ReadError('denied', `${title} does not let this machine read ${url}: it answers ${status}`);
  throw new ReadError('protocol', `${url} answers ${status}, and no stub_status`);
}

/** Whether it takes connections at all. @throws ReadError that says why it does not. */
export async function askPlace(
  title: string,
  place: Pick<Listening, 'host' | 'port'>,
  signal: AbortSignal,
): Promise<void> {
  const trace: Trace = { phases: {}, connected: false };
  await explained(title, placeOf(place), async () =>
    (await connect({ ...place, tls: 'none' }, trace, signal)).destroy(),
  );
}

async function explained(title: string, where: string, ask: () => Promise<unknown>): Promise<void> {
  try {
    await ask();
  } catch (error) {
    // Several addresses were tried: the first reason stands for all.
    const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
    const host = where.replace(/:\d+$/, '');
    const known = ofConnection(first)?.({ title, host, where, said: wordsOf(first) });
    if (known !== undefined) throw new ReadError(...known, { cause: error });
    const trouble = troubleOf(error, where);
    if (!(trouble instanceof Trouble)) throw error;
    const kind = trouble.isNetwork ? 'timeout' : 'protocol';
    throw new ReadError(kind, `${title} does not answer: ${trouble.message}`, { cause: error });
  }
}
