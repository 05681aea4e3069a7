import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import process from 'node:process';
import { version } from '../../core/version.ts';
import type { CheckTarget } from '../../domain/check/target.ts';
import { concealed } from './conceal.ts';
import { connect, type Endpoint, type Trace } from './connect.ts';
import { patient } from './patience.ts';
import { Trouble } from './trouble.ts';

type Http = Extract<CheckTarget, { kind: 'http' }>;

/** Everything that is ever sent to an application: a question that changes nothing, without a body. */
const allowedMethods: readonly string[] = ['GET', 'HEAD'] satisfies readonly Http['method'][];

export type HttpTrace = Trace & { status?: number; body?: string; redirects?: number };

const mostRedirects = 5;
const mostBody = 65_536;
const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);

/** Asks once, and follows where it is sent if that is wanted. What is learned on the way stands in the trace. */
export async function askHttp(target: Http, trace: HttpTrace, signal: AbortSignal): Promise<void> {
  const headers = await patient(target.headers(), {
    what: 'the headers to send were not known in time',
    blames: 'us',
    signal,
  });
  const origin = new URL(target.url).origin;
  let url = new URL(target.url);
  for (let hop = 0; ; hop++) {
    // What may be secret goes to the one it was meant for.
    const mine = url.origin === origin ? headers : {};
    const location = await askOnce({ ...target, url, headers: mine }, trace, signal);
    if (location === undefined || target.redirects === 'stay') return;
    trace.redirects = hop + 1;
    if (hop === mostRedirects) throw new Trouble('target', `redirects more than ${mostRedirects} times`);
    url = redirected(url, location);
  }
}

function redirected(from: URL, location: string): URL {
  const to = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (to === undefined || !/^https?:$/.test(to.protocol))
    throw new Trouble('target', 'redirects to an address that is none of HTTP');
  if (from.protocol === 'https:' && to.protocol === 'http:')
    throw new Trouble('target', 'redirects from https to http');
  return to;
}

type Question = Pick<Http, 'method' | 'trust'> & {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
};

async function askOnce(
  question: Question,
  trace: HttpTrace,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { url, trust } = question;
  const isSecure = url.protocol === 'https:';
  const endpoint: Endpoint = {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || (isSecure ? 443 : 80)),
    tls: isSecure ? trust : 'none',
  };
  const socket = await connect(endpoint, trace, signal);
  try {
    const written = performance.now();
    const response = await patient(answered(question, socket), {
      what: `${url.host} accepts connections and does not answer`,
      signal,
    });
    const begun = performance.now();
    trace.phases.processing = (trace.phases.processing ?? 0) + begun - written;
    trace.status = response.statusCode ?? 0;
    const body = await patient(bodyOf(response), {
      what: `${url.host} began to answer and did not end`,
      signal,
    });
    trace.body = concealed(body, question.headers);
    trace.phases.transfer = (trace.phases.transfer ?? 0) + performance.now() - begun;
    return isRedirect(trace.status) ? response.headers.location : undefined;
  } finally {
    socket.destroy();
  }
}

function answered({ url, method, headers }: Question, socket: Socket): Promise<IncomingMessage> {
  if (!allowedMethods.includes(method)) throw new Error(`A check does not send ${method}`);
  return new Promise((resolve, reject) => {
    // Not imported: see docker.gate.ts.
    const asking = process.getBuiltinModule('node:http').request({
      createConnection: () => socket,
      method,
      path: `${url.pathname}${url.search}`,
      maxHeaderSize: 16_384,
      headers: {
        host: url.host,
        'user-agent': `quarterdeck/${version}`,
        accept: '*/*',
        'accept-encoding': 'identity',
        connection: 'close',
        ...headers,
      },
    });
    asking.once('response', resolve);
    asking.once('error', reject);
    asking.once('upgrade', () => reject(new Trouble('target', `${url.host} changes the protocol`)));
    asking.end();
  });
}

/** At most 64 kB of it: what comes after is not read. */
async function bodyOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    if (!Buffer.isBuffer(chunk)) continue;
    chunks.push(chunk.subarray(0, mostBody - size));
    size += chunk.length;
    if (size >= mostBody) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}
