import { type FailureKind, ReadError } from '../../core/reading.ts';
import type { Listening } from '../../domain/nginx/address.ts';
import type { Question } from '../../domain/nginx/servers.ts';
import { connect, placeOf, type Trace } from '../check/connect.ts';
import { askHttp, type HttpTrace } from '../check/http.ts';
import { codeOf, Trouble, troubleOf } from '../check/trouble.ts';

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
    const trouble = troubleOf(error, where);
    if (!(trouble instanceof Trouble)) throw error;
    throw new ReadError(kindOf(error, trouble), `${title} does not answer: ${trouble.message}`, {
      cause: error,
    });
  }
}

const kinds: Readonly<Record<string, FailureKind>> = {
  ECONNREFUSED: 'refused',
  ENOENT: 'refused',
  EHOSTUNREACH: 'refused',
  ENETUNREACH: 'refused',
  ECONNRESET: 'closed',
  EPIPE: 'closed',
  ENOTFOUND: 'missing',
  EAI_AGAIN: 'missing',
  EACCES: 'denied',
};

function kindOf(error: unknown, { isNetwork, blames, message }: Trouble): FailureKind {
  const first = error instanceof AggregateError ? error.errors[0] : error;
  const known = kinds[codeOf(first)];
  if (known !== undefined) return known;
  if (isNetwork) return 'timeout';
  return blames === 'target' && /closed/.test(message) ? 'closed' : 'protocol';
}
